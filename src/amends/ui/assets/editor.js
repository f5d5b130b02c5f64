// The editable letter: highlights that follow the typing, a check 250 ms after the last key, and nothing overwritten unasked.
const DEBOUNCE = 250;
const KEPT = "amends-letter";
const find = (name) => element.querySelector(`.amends-${name}`);
const [paper, version, notice, empty, foot] = ["paper", "version", "notice", "empty", ""].map((name) => (name ? find(name) : element.querySelector("footer")));
const [draftButton, undoButton, redoButton] = [find("draft"), find("undo"), find("redo")];

let open = null; // the case on the screen: { handle, lang, dir, origin, title, recipient }
let drafted = ""; // the text of the last draft, to know whether a person has edited it
let note = "";
let revision = 0;
let composing = false;
let drafting = false;
let timer = 0;
let report = null;
let writer = ""; // the model that drafts, nothing for the phrasebook
let shelf = null; // an edited letter that was put aside when another case was opened

// Text and places

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
const isEdited = (text) => text !== drafted && text.trim() !== "";

// Replacing everything through the editing command keeps the browser's undo: what stood there is one Ctrl+Z away.
const replaceText = (text) => {
  paper.focus({ preventScroll: true });
  getSelection().selectAllChildren(paper);
  document.execCommand("insertText", false, text);
  if (read().text !== text) put(text);
  getSelection().removeAllRanges();
  paper.blur();
};

// Highlights

const NAMES = { error: "amends-error", warning: "amends-warning", advice: "amends-advice" };
const highlights = globalThis.CSS?.highlights && globalThis.Highlight ? CSS.highlights : null;
const paint = () => {
  if (!highlights) return;
  for (const name of [...Object.values(NAMES), "amends-current"]) highlights.delete(name);
  if (!report) return;
  const { pieces } = read();
  let priority = 3;
  for (const [severity, name] of Object.entries(NAMES)) {
    const spans = report.findings.filter((found) => found.severity === severity && found.start !== null);
    const ranges = spans.map((found) => rangeOf(pieces, found.start, found.end)).filter(Boolean);
    if (!ranges.length) continue;
    const highlight = new Highlight(...ranges);
    highlight.priority = priority--;
    highlights.set(name, highlight);
  }
};
const jump = (index) => {
  const found = report?.findings[index];
  if (!found || found.start === null) return;
  const range = rangeOf(read().pieces, found.start, found.end);
  if (!range) return;
  const box = range.getBoundingClientRect();
  if (box.top < 80 || box.bottom > innerHeight - 40) scrollBy({ top: box.top - innerHeight / 3 });
  paper.focus({ preventScroll: true });
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  if (highlights) {
    const current = new Highlight(range.cloneRange());
    current.priority = 9;
    highlights.set("amends-current", current);
  }
};

// Checking

const tell = (phase, extra = {}) => desk.say("state", { phase, report, revision, handle: open?.handle ?? null, ...extra }, { keep: true });
const publish = (more = {}) => {
  const { text } = read();
  props.value = { handle: open?.handle ?? null, text, revision, ...more };
  return text;
};
const keepCopy = (text) => {
  try {
    if (open && isEdited(text)) sessionStorage.setItem(KEPT, JSON.stringify({ handle: open.handle, text, drafted, title: open.title, recipient: open.recipient }));
    else sessionStorage.removeItem(KEPT);
  } catch { /* a browser that keeps nothing still works */ }
};
const check = async () => {
  clearTimeout(timer);
  if (!open || drafting || composing) return;
  const asked = revision;
  const text = publish();
  keepCopy(text);
  tell("checking");
  let answer = null;
  try {
    answer = await server.check({ handle: open.handle, text });
  } catch { /* told below */ }
  if (asked !== revision) return;
  if (answer?.state === "checked" || answer?.state === "empty") {
    report = answer.state === "checked" ? answer : null;
    paint();
    tell(answer.state);
  } else {
    report = null;
    paint();
    tell("unchecked", { problem: `Not checked: ${answer?.lines?.join(" ") ?? "the server cannot be reached. Your text is kept here."}`, retry: true });
  }
};
const changed = () => {
  revision += 1;
  const text = publish();
  show(text);
  desk.say("edited", { revision });
  clearTimeout(timer);
  if (!composing) timer = setTimeout(check, DEBOUNCE);
};

// What surrounds the text

const show = (text = read().text) => {
  const edited = isEdited(text);
  const words = text.trim() ? text.trim().split(/\s+/u).length : 0;
  version.textContent = !open ? "" : drafting ? note : !text.trim() ? "No letter yet" : edited ? (drafted ? "Draft, edited by you" : "Written by you") : "Draft, unedited";
  draftButton.textContent = text.trim() ? "Redraft…" : "Draft";
  draftButton.disabled = !open || drafting;
  undoButton.disabled = redoButton.disabled = !open || drafting;
  paper.hidden = !open;
  paper.setAttribute("contenteditable", open && !drafting ? "plaintext-only" : "false");
  paper.setAttribute("aria-busy", String(drafting));
  if (open) {
    paper.dir = open.dir;
    paper.lang = open.lang;
  }
  empty.hidden = Boolean(open && text.trim());
  empty.textContent = !open ? "Open a case on the left: a sample, a file, or a new one." : drafting ? "" : `Press Draft (${writer ? `written by ${writer}` : "by the phrasebook, no model is used"}), or write the letter here yourself.`;
  foot.textContent = [words ? count(words, "word", "words") : "", !drafting && text.trim() ? note : ""].filter(Boolean).join(" · ");
};
const button = (label, listener, primary) => h("button", { type: "button", class: primary && "amends-primary", on: { click: listener } }, label);
const ask = (message, ...buttons) => fill(notice, h("div", { class: "amends-ask" }, h("p", { dir: "auto" }, message), h("p", { class: "amends-row" }, buttons)));
const quiet = () => fill(notice);
const showProblem = (problem) =>
  fill(notice, h("div", { class: "amends-problem", role: "alert" },
    h("strong", {}, problem.title),
    problem.lines.map((line) => h("p", {}, quoting(line))),
    problem.questions.length ? questionList(problem.questions, open?.origin === "form") : null,
    problem.without_model ? h("p", {}, button("Draft without a model", () => startDraft({ without_model: true }), true)) : null));

const offerShelf = () => {
  if (!shelf) return;
  ask(`Your edited letter to ${shelf.recipient || shelf.title} was put aside, not lost.`,
    button("Bring it back", () => {
      props.value = { handle: shelf.handle, text: shelf.text, revision };
      trigger("again");
    }, true),
    button("Copy its text", () => navigator.clipboard?.writeText(shelf.text)),
    button("Let it go", () => { shelf = null; quiet(); keepCopy(read().text); }));
};

// What the server sends

const openCase = (incoming) => {
  const text = read().text;
  const same = open && open.origin === "form" && incoming.origin === "form" && open.recipient === incoming.recipient;
  const back = shelf?.handle === incoming.handle ? shelf : null;
  if (open && !same && isEdited(text)) shelf = { handle: open.handle, text, drafted, title: open.title, recipient: open.recipient };
  open = incoming;
  report = null;
  drafting = false;
  revision += 1;
  quiet();
  if (back) {
    if (shelf === back) shelf = null;
    drafted = back.drafted;
    note = "";
    put(back.text);
  } else if (!same) {
    drafted = "";
    note = "";
    paper.textContent = "";
  }
  offerShelf();
  paint();
  publish();
  show();
  desk.say("edited", { revision });
  check();
  // The chooser closes above a long form, and what comes next stands at the top.
  if (!incoming.questions.length) scrollTo({ top: 0 });
};
const receive = (value) => {
  if (value.kind === "setup") {
    writer = value.writer;
    show();
  } else if (value.kind === "case") openCase(value.case);
  else if (value.kind === "progress") {
    drafting = true;
    note = value.note;
    show();
    tell("drafting", { note });
  } else if (value.kind === "draft") {
    drafting = false;
    if (value.handle !== open?.handle) return show();
    note = value.note;
    show(); // editable again before the text is put in
    drafted = value.text;
    if (read().text.trim()) replaceText(value.text);
    else put(value.text);
    clearTimeout(timer);
    revision += 1;
    report = null;
    quiet();
    show();
    desk.say("edited", { revision });
    check();
  } else if (value.kind === "problem") {
    drafting = false;
    note = "";
    showProblem(value);
    show();
    check();
  }
};

// What the person does

const startDraft = (how = {}) => {
  quiet();
  publish(how);
  drafting = true;
  note = "Drafting…";
  show();
  tell("drafting", { note });
  trigger("draft");
};
draftButton.addEventListener("click", () => {
  if (!isEdited(read().text)) return startDraft();
  ask("A new draft replaces what you wrote. Undo brings your text back.", button("Replace my text", () => startDraft(), true), button("Keep my text", quiet));
});
undoButton.addEventListener("click", () => { paper.focus(); document.execCommand("undo"); });
redoButton.addEventListener("click", () => { paper.focus(); document.execCommand("redo"); });
paper.addEventListener("input", changed);
paper.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
paper.addEventListener("compositionend", () => { composing = false; changed(); });
paper.addEventListener("click", () => {
  const selection = getSelection();
  if (!report || !selection.isCollapsed) return;
  const offset = offsetOf(read().pieces, selection.anchorNode, selection.anchorOffset);
  const index = report.findings.findIndex((found) => found.start !== null && offset !== null && found.start <= offset && offset <= found.end);
  if (index >= 0) desk.say("show-card", index);
});
// A browser without plaintext-only would let formatted text in.
paper.addEventListener("paste", (event) => {
  if (paper.contentEditable === "plaintext-only") return;
  event.preventDefault();
  document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
});
paper.addEventListener("drop", (event) => { if (paper.contentEditable !== "plaintext-only") event.preventDefault(); });
desk.on("jump", jump);
desk.on("retry", check);
addEventListener("online", check);
addEventListener("beforeunload", (event) => { if (open && isEdited(read().text)) event.preventDefault(); });

try {
  shelf = JSON.parse(sessionStorage.getItem(KEPT));
} catch { /* nothing kept */ }
show();
tell("none");
offerShelf();
onAnswer(receive);
