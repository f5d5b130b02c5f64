// The paper: the letter's text, the places in it, and changes that the browser can undo.
const find = (name) => element.querySelector(`.amends-${name}`);
const paper = find("paper");

// The text of the paper, and where each piece of it stands. Enter makes a line feed or a <br>, depending on the browser. What stands last
// so that an empty line can hold the caret, one more line feed or a <br>, is no text: put() adds it, read() leaves it out.
const read = () => {
  const pieces = [];
  let text = "";
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        pieces.push({ node: child, start: text.length, length: child.data.length });
        text += child.data;
      } else if (child.nodeName === "BR") {
        text += "\n";
      } else {
        if (text && !text.endsWith("\n")) text += "\n";
        walk(child);
      }
    }
  };
  walk(paper);
  return { text: text.endsWith("\n") ? text.slice(0, -1) : text, pieces };
};
const put = (text) => { paper.textContent = text.endsWith("\n") ? `${text}\n` : text; };
const place = (pieces, offset) => {
  const piece = pieces.findLast((candidate) => candidate.start <= offset);
  return piece ? [piece.node, Math.min(offset - piece.start, piece.length)] : null;
};
const rangeOf = (pieces, start, end) => {
  const [from, to] = [place(pieces, start), place(pieces, end)];
  if (!from || !to) return null;
  const range = document.createRange();
  range.setStart(...from);
  range.setEnd(...to);
  return range;
};
const offsetOf = (pieces, node, offset) => {
  const piece = pieces.find((piece) => piece.node === node);
  return piece ? piece.start + offset : null;
};

// Replacing through the editing command keeps the browser's undo: what stood there is one Ctrl+Z away.
const replaceText = (text) => {
  paper.focus({ preventScroll: true });
  getSelection().selectAllChildren(paper);
  document.execCommand("insertText", false, text);
  if (read().text !== text) put(text);
  getSelection().removeAllRanges();
  paper.blur();
};
const replaceSpan = (start, end, words) => {
  const { text, pieces } = read();
  const wanted = text.slice(0, start) + words + text.slice(end);
  const range = rangeOf(pieces, start, end);
  if (!range) return false;
  paper.focus({ preventScroll: true });
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.execCommand(words ? "insertText" : "delete", false, words);
  if (read().text !== wanted) put(wanted);
  return true;
};

// Where words that stood at a place of an earlier text stand now: at the same place, or at the one that is as far down among its likes.
// Null where that cannot be told, so that nothing is ever put in a wrong place.
const placesIn = (text, words) => {
  const found = [];
  for (let at = text.indexOf(words); words && at >= 0; at = text.indexOf(words, at + 1)) found.push(at);
  return found;
};
const anchored = (before, start, words, now) => {
  const [then, here] = [placesIn(before, words), placesIn(now, words)];
  const nth = then.indexOf(start);
  if (nth < 0 || then.length !== here.length) return null;
  return here[nth];
};

const highlights = globalThis.CSS?.highlights && globalThis.Highlight ? CSS.highlights : null;
// Ranges follow the text while it is typed, so most stand where they should when a check comes back. Those are left alone: a letter of which
// nothing is painted anew costs no frame.
const paintRanges = (name, spans, priority) => {
  if (!highlights) return;
  const { pieces } = spans.length ? read() : { pieces: [] };
  const keyOf = ({ startContainer, startOffset, endContainer, endOffset }) => `${offsetOf(pieces, startContainer, startOffset)} ${offsetOf(pieces, endContainer, endOffset)}`;
  const wanted = new Map();
  for (const { start, end } of spans) {
    const range = rangeOf(pieces, start, end);
    if (range) wanted.set(keyOf(range), range);
  }
  if (!wanted.size) return highlights.delete(name);
  const highlight = highlights.get(name) ?? new Highlight();
  highlight.priority = priority;
  for (const range of [...highlight]) if (!wanted.delete(keyOf(range))) highlight.delete(range);
  for (const range of wanted.values()) highlight.add(range);
  if (!highlights.has(name)) highlights.set(name, highlight);
};
// Bring a place of the letter into view, select it and mark it.
const showPlace = (start, end) => {
  const range = rangeOf(read().pieces, start, end);
  if (!range) return;
  const box = range.getBoundingClientRect();
  if (box.top < 80 || box.bottom > innerHeight - 160) scrollBy({ top: box.top - innerHeight / 3 });
  paper.focus({ preventScroll: true });
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  paintRanges("amends-current", [{ start, end }], 9);
};
