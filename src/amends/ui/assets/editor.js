// The editable letter: highlights that follow the typing, a check 250 ms after the last key, and nothing overwritten unasked.
const DEBOUNCE = 250;
const KEPT = "amends-letter";
const [version, notice, empty, foot, arriving] = ["version", "notice", "empty", "foot", "arriving"].map(find);
const [draftButton, stopButton, undoButton, redoButton] = ["draft", "stop", "undo", "redo"].map(find);
const [ownBox, wroteBox] = ["own", "wrote"].map(find);
const ownText = ownBox.querySelector("textarea");

let wanted = false; // whether the case that is being opened is to be drafted at once
let open = null; // the case on the screen: { handle, lang, dir, origin, title, recipient }
let drafted = ""; // the text of the last draft, to know whether a person has edited it
let wrote = []; // who wrote which sentence of that draft
let note = "";
let revision = 0;
let composing = false;
let drafting = false;
let timer = 0;
let report = null;
let reader = ""; // the language the person at the screen reads
let writer = ""; // the model that drafts, nothing for the phrasebook
let shelf = null; // an edited letter that was put aside when another case was opened
const own = new Map(); // a person's own sentences, by case

const isEdited = (text) => text !== drafted && text.trim() !== "";

// Highlights

const NAMES = { error: "amends-error", warning: "amends-warning", advice: "amends-advice" };
const paint = () => {
  highlights?.delete("amends-current");
  let priority = 6;
  for (const [severity, name] of Object.entries(NAMES)) paintRanges(name, (report?.findings ?? []).filter((found) => found.severity === severity && found.start !== null), priority--);
  paintAuthors();
};
const jump = (index) => {
  const found = report?.findings[index];
  if (found && found.start !== null) showPlace(found.start, found.end);
};

// Who wrote what: sentences are found again by their words, so those that a person has edited since count as edited.

const AUTHORS = ["person", "person_edited", "model", "phrasebook", "case"];
const paintAuthors = () => {
  const { text } = read();
  const counts = {};
  const spans = {};
  let since = 0;
  for (const { start, end, by } of wrote) {
    const words = drafted.slice(start, end);
    const at = anchored(drafted, start, words, text);
    if (at === null) since += 1;
    else {
      counts[by] = (counts[by] ?? 0) + 1;
      (spans[by] ??= []).push({ start: at, end: at + words.length });
    }
  }
  for (const name of AUTHORS) paintRanges(`amends-by-${name}`, wroteBox.open ? (spans[name] ?? []) : [], 0);
  wroteBox.hidden = !wrote.length || !text.trim();
  fill(wroteBox.querySelector("p"),
    Object.entries(counts).map(([name, number]) => h("span", { class: `amends-author amends-by-${name}` }, t(`wrote.${name}`, { count: number }))),
    since ? h("span", { class: "amends-author" }, t("wrote.since", { count: since })) : null);
};

// Checking

const tell = (phase, extra = {}) => desk.say("state", { phase, report, revision, handle: open?.handle ?? null, lang: open?.lang ?? "", dir: open?.dir ?? "", text: read().text, writer, ...extra }, { keep: true });
const publish = (more = {}) => {
  const { text } = read();
  props.value = { handle: open?.handle ?? null, text, revision, ...more };
  return text;
};
const keepCopy = (text) => {
  try {
    const words = own.get(open?.handle) ?? "";
    if (open && (isEdited(text) || words)) sessionStorage.setItem(KEPT, JSON.stringify({ handle: open.handle, text, drafted, own: words, title: open.title, recipient: open.recipient }));
    else sessionStorage.removeItem(KEPT);
  } catch { /* a browser that keeps nothing still works */ }
};
const check = async () => {
  clearTimeout(timer);
  if (!open || drafting || composing) return;
  const started = performance.now();
  const asked = revision;
  const text = publish();
  keepCopy(text);
  tell("checking");
  let answer = null;
  try {
    answer = await server.check({ handle: open.handle, text, reader });
  } catch { /* told below */ }
  if (asked !== revision) return;
  if (answer?.state === "checked" || answer?.state === "empty") {
    report = answer.state === "checked" ? answer : null;
    paint();
    measured(started);
    tell(answer.state);
  } else {
    report = null;
    paint();
    tell("unchecked", { problem: t("letter.not_checked", { problem: answer?.lines?.join(" ") ?? t("letter.unreachable") }), retry: true });
  }
};
// From the debounce's end to the frame that shows the highlights; benchmarks/live_check.py reads it.
const measured = (started) => requestAnimationFrame(() => setTimeout(() => {
  performance.clearMeasures("amends-live-check");
  performance.measure("amends-live-check", { start: started, end: performance.now() });
}));
const changed = () => {
  revision += 1;
  const text = publish();
  show(text);
  followProposal();
  desk.say("edited", { revision });
  clearTimeout(timer);
  if (!composing) timer = setTimeout(check, DEBOUNCE);
};

// What surrounds the text

const show = (text = read().text) => {
  const edited = isEdited(text);
  const words = text.trim() ? text.trim().split(/\s+/u).length : 0;
  version.textContent = !open ? "" : drafting ? note : !text.trim() ? t("letter.none_yet") : edited ? t(drafted ? "letter.edited" : "letter.yours") : t("letter.unedited");
  draftButton.textContent = text.trim() ? t("letter.redraft") : t("letter.draft");
  draftButton.disabled = !open || drafting;
  draftButton.hidden = drafting;
  stopButton.hidden = !drafting;
  undoButton.disabled = redoButton.disabled = !open || drafting;
  paper.hidden = !open || (drafting && arriving.textContent !== "");
  arriving.hidden = !drafting || !arriving.textContent;
  paper.setAttribute("contenteditable", open && !drafting ? "plaintext-only" : "false");
  paper.setAttribute("aria-busy", String(drafting));
  for (const node of [paper, arriving]) {
    if (open) node.dir = open.dir;
    if (open) node.lang = open.lang;
  }
  ownBox.hidden = !open || drafting;
  const mine = ownText.value.trim() ? ownText.value.trim().split(/\s+/u).length : 0;
  find("own-count").textContent = mine ? t("own.count", { count: mine }) : "";
  empty.hidden = Boolean(open && text.trim()) || drafting;
  empty.textContent = !open ? t("letter.open_first") : writer ? t("letter.press_draft_model", { model: writer }) : t("letter.press_draft");
  foot.textContent = [words ? t("letter.words", { count: words }) : "", !drafting && text.trim() ? note : ""].filter(Boolean).join(" · ");
  showRewording(Boolean(open && text.trim()) && !drafting);
};
const ask = (message, ...buttons) => fill(notice, h("div", { class: "amends-ask" }, h("p", { dir: "auto" }, message), h("p", { class: "amends-row" }, buttons)));
const quiet = () => fill(notice);
const primary = { class: "amends-primary" };
const showProblem = (problem) =>
  fill(notice, problemBox(problem,
    problem.without_model ? h("p", {}, button(t("letter.without_model"), () => startDraft({ without_model: true }), primary)) : null));

const offerShelf = () => {
  if (!shelf) return;
  ask(t("letter.put_aside", { who: shelf.recipient || shelf.title }),
    button(t("letter.bring_back"), () => {
      props.value = { handle: shelf.handle, text: shelf.text, revision };
      trigger("again");
    }, primary),
    button(t("letter.copy_text"), () => navigator.clipboard?.writeText(shelf.text)),
    button(t("letter.let_go"), () => { shelf = null; quiet(); keepCopy(read().text); }));
};

// What the server sends

const openCase = (incoming) => {
  const text = read().text;
  const same = open?.handle === incoming.handle;
  const back = shelf?.handle === incoming.handle ? shelf : null;
  if (open && !same && isEdited(text)) shelf = { handle: open.handle, text, drafted, own: own.get(open.handle) ?? "", title: open.title, recipient: open.recipient };
  if (same) own.set(incoming.handle, ownText.value);
  open = incoming;
  report = null;
  drafting = false;
  revision += 1;
  quiet();
  dropProposal();
  if (back) {
    if (shelf === back) shelf = null;
    drafted = back.drafted;
    wrote = [];
    note = "";
    own.set(open.handle, back.own ?? "");
    put(back.text);
  } else if (!same) {
    drafted = "";
    wrote = [];
    note = "";
    paper.textContent = "";
  }
  ownText.value = own.get(open.handle) ?? "";
  ownBox.open = Boolean(ownText.value);
  offerShelf();
  paint();
  publish();
  show();
  desk.say("edited", { revision });
  check();
  // The chooser closes above a long form, and what comes next stands at the top.
  if (!incoming.questions.length) scrollTo({ top: 0 });
  if (wanted && !incoming.questions.length && !read().text.trim()) startDraft();
  wanted = false;
};
const ended = () => {
  drafting = false;
  arriving.textContent = "";
};
const receive = (value) => {
  if (value.kind === "setup") {
    writer = value.writer;
    setUpRewording(value.wishes);
    show();
  } else if (value.kind === "case") openCase(value.case);
  else if (value.kind === "progress") {
    drafting = true;
    note = value.note;
    show();
    tell("drafting", { note });
  } else if (value.kind === "arriving") {
    if (!drafting) return;
    arriving.textContent = value.text;
    show();
  } else if (value.kind === "draft") {
    if (!drafting) return; // it was stopped
    ended();
    if (value.handle !== open?.handle) return show();
    note = value.note;
    wrote = value.wrote;
    show(); // editable again before the text is put in
    drafted = value.text;
    if (read().text.trim()) replaceText(value.text);
    else put(value.text);
    clearTimeout(timer);
    revision += 1;
    report = null;
    quiet();
    dropProposal();
    show();
    desk.say("edited", { revision });
    check();
  } else if (value.kind === "problem") {
    ended();
    note = "";
    showProblem(value);
    show();
    check();
  }
};

// What the person does

const startDraft = async (how = {}) => {
  quiet();
  if (desk.preview && writer && !how.without_model && !(await mayBeSent(await server.draft_prompt({ handle: open.handle, own_words: ownText.value })))) return;
  publish({ ...how, own_words: ownText.value });
  drafting = true;
  note = t("letter.drafting");
  show();
  tell("drafting", { note });
  trigger("draft");
};
draftButton.addEventListener("click", () => {
  if (!isEdited(read().text)) return startDraft();
  ask(t("letter.ask_replace"), button(t("letter.replace"), () => startDraft(), primary), button(t("letter.keep"), quiet));
});
stopButton.addEventListener("click", () => {
  trigger("stop");
  ended();
  note = "";
  show();
  check();
});
undoButton.addEventListener("click", () => { paper.focus(); document.execCommand("undo"); });
redoButton.addEventListener("click", () => { paper.focus(); document.execCommand("redo"); });
wroteBox.addEventListener("toggle", paintAuthors);
ownText.addEventListener("input", () => {
  own.set(open.handle, ownText.value);
  show();
  keepCopy(read().text);
});
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
desk.on("show-place", ({ start, end }) => showPlace(start, end));
desk.on("fix", ({ title, fix, revision: of }) => {
  // The places of a fix are those of the text that was checked; an edit since asks for another check first.
  if (of !== revision) { said.textContent = t("letter.moved"); return check(); }
  replaceSpan(fix.start, fix.end, fix.text);
  said.textContent = t("letter.fixed", { title });
});
desk.on("retry", check);
desk.on("open-case", ({ id, draft }) => {
  wanted = Boolean(draft);
  props.value = { handle: id, text: "", revision };
  trigger("again");
});
desk.on("reader", (code) => { reader = code; check(); });
addEventListener("online", check);
addEventListener("beforeunload", (event) => { if (open && isEdited(read().text)) event.preventDefault(); });

try {
  shelf = JSON.parse(sessionStorage.getItem(KEPT));
} catch { /* nothing kept */ }
show();
tell("none");
offerShelf();
onAnswer(receive);
