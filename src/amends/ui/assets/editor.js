// The editable letter: highlights that follow the typing, a check 250 ms after the last key, and nothing overwritten unasked.
const DEBOUNCE = 250;
const LOOK = 10e3; // milliseconds between two looks at what others have done with this case
const keptUnder = (handle) => `amends-letter:${handle}`;
const [version, notice, empty, foot, arriving] = ["version", "notice", "empty", "foot", "arriving"].map(find);
const [draftButton, stopButton, undoButton, redoButton, editButton] = ["draft", "stop", "undo", "redo", "edit-again"].map(find);
const [ownBox, wroteBox] = ["own", "wrote"].map(find);
const ownText = ownBox.querySelector("textarea");

let wanted = false; // whether the case that is being opened is to be drafted at once
let open = null; // the case on the screen: { handle, lang, dir, origin, title, recipient }
let standing = null; // where its letter stands: { status, revision, may, approval }
let saved = { text: "", revision: 0, at: "" }; // what the server has
let conflict = null; // what somebody else saved meanwhile
let asking = false; // a check is on its way
let askAgain = false;
let unlocked = false; // an approved letter is edited all the same
let drafted = ""; // the text of the last draft, to know whether a person has edited it
let wrote = []; // who wrote which sentence of that draft
let note = "";
let revision = 0;
let composing = false;
let drafting = false;
let timer = 0;
let report = null;
let reader = ""; // the language the person at the screen reads
let reviewer = ""; // the name that was typed, where nobody signs in
const { writer } = GIVEN; // the model that drafts, nothing for the phrasebook
const own = new Map(); // a person's own sentences, by case

const isEdited = (text) => text !== drafted && text.trim() !== "";
const locked = () => !standing?.may.edit || (standing.status === "approved" && !unlocked);

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

let told = ""; // the phase that was told last
const tell = (phase, extra = {}) => {
  told = phase;
  desk.say("state", { phase, report, revision, handle: open?.handle ?? null, lang: open?.lang ?? "", dir: open?.dir ?? "", text: read().text, writer, ...extra }, { keep: true });
};
// From the first key on, what was said of the letter is of an earlier one.
const tellChecking = () => { if (told !== "checking") tell("checking"); };
const publish = (more = {}) => {
  const { text } = read();
  props.value = { handle: open?.handle ?? null, case_revision: standing?.case_revision ?? null, text, revision, ...more };
  return text;
};
// The server has what was saved; a copy here outlives a server that cannot be reached and a page that is loaded anew.
const keepCopy = (text) => {
  try {
    if (!open) return;
    const words = own.get(open.handle) ?? "";
    if (text !== saved.text || words) sessionStorage.setItem(keptUnder(open.handle), JSON.stringify({ text, revision: saved.revision, own: words }));
    else sessionStorage.removeItem(keptUnder(open.handle));
  } catch { /* a browser that keeps nothing still works */ }
};
const copyOf = (handle) => {
  try {
    return JSON.parse(sessionStorage.getItem(keptUnder(handle)));
  } catch {
    return null;
  }
};
const tellKept = (text = read().text) => desk.say("kept", { id: open?.handle ?? null, revision: saved.revision, at: saved.at, saved: text === saved.text, standing }, { keep: true });
// One check at a time: each saves the text with the number that the one before it was given.
const check = async () => {
  clearTimeout(timer);
  if (!open || drafting || composing) return;
  if (asking) {
    askAgain = true;
    return;
  }
  // The request goes out first, and what comes back is painted first; what else there is to tell waits until then.
  const started = performance.now();
  const asked = revision;
  const { text } = read();
  const of = open.handle;
  let answer = null;
  asking = true;
  const waiting = server.check({ handle: of, text, reader, reviewer, revision: locked() || conflict ? null : saved.revision });
  keepCopy(text);
  tellChecking();
  try {
    answer = await waiting;
  } catch { /* told below */ }
  asking = false;
  if (of === open?.handle) took(answer, text);
  const current = asked === revision && of === open?.handle && !askAgain;
  if (current) {
    report = answer?.state === "checked" ? answer : null;
    paint();
  }
  afterFrame(() => {
    if (current) measured(started);
    if (of === open?.handle) tellKept();
    if (current && asked === revision) tellChecked(answer);
  });
  if (askAgain) {
    askAgain = false;
    return check();
  }
};
const tellChecked = (answer) => {
  if (answer?.state === "checked" || answer?.state === "empty") tell(answer.state);
  else tell("unchecked", { problem: t("letter.not_checked", { problem: answer?.lines?.join(" ") ?? t("letter.unreachable") }), retry: true });
};
// What became of saving a text.
const took = (answer, text) => {
  if (answer?.saved) {
    const changed = text !== saved.text;
    saved = { text, ...answer.saved };
    keepCopy(read().text);
    if (changed && (standing.approval || standing.status === "new")) look();
  } else if (answer?.conflict && !conflict) showConflict(answer.conflict);
};

// Others at work on the same case

const showConflict = async (theirs) => {
  conflict = theirs;
  let words = null;
  try {
    words = (await server.differ({ old: theirs.text, new: read().text })).words;
  } catch { /* shown without the difference */ }
  if (conflict !== theirs) return;
  fill(notice, h("div", { class: "amends-ask", role: "alert" },
    h("p", {}, woven("letter.conflict", { who: h("bdi", {}, theirs.by), when: new Date(theirs.at).toLocaleTimeString(LANGUAGE, { timeStyle: "short" }) })),
    words && h("div", { class: "amends-diff", dir: open.dir, lang: open.lang, tabindex: "0", role: "region", "aria-label": t("letter.difference") },
      words.map((piece) => (piece.same ? piece.new : [piece.old && h("del", {}, piece.old), piece.new && h("ins", {}, piece.new)]))),
    h("p", { class: "amends-row" },
      button(t("letter.take_theirs", { who: theirs.by }), () => settle(theirs, true)),
      button(t("letter.keep_mine"), () => settle(theirs, false), primary))));
};
const settle = (theirs, take) => {
  conflict = null;
  saved = { text: theirs.text, revision: theirs.revision, at: theirs.at };
  quiet();
  if (take) replaceText(theirs.text);
  changed();
};
const look = async () => {
  if (!open) return;
  const of = open.handle;
  let now = null;
  try {
    now = await server.look({ handle: of });
  } catch { /* the next one may reach it */ }
  if (now?.kind !== "standing" || of !== open?.handle) return;
  const moved = now.status !== standing?.status;
  const caseMoved = standing && now.case_revision !== standing.case_revision;
  standing = now;
  if (moved) unlocked = false;
  if (caseMoved || (now.revision > saved.revision && !asking && !conflict && read().text === saved.text)) return reopen();
  if (moved) show();
  tellKept();
};
const reopen = () => {
  props.value = { handle: open.handle, text: read().text, revision };
  request("again");
};
setInterval(() => { if (!document.hidden && element.offsetParent && !drafting && !asking) look(); }, LOOK);
const afterFrame = (then) => (document.hidden ? then() : requestAnimationFrame(() => setTimeout(then)));
// From the debounce's end to the frame that shows the highlights; benchmarks/live_check.py reads it.
const measured = (started) => {
  performance.clearMeasures("amends-live-check");
  performance.measure("amends-live-check", { start: started, end: performance.now() });
};
const changed = () => {
  revision += 1;
  const text = publish();
  show(text);
  followProposal();
  desk.say("edited", { revision });
  if (open && !drafting) tellChecking();
  clearTimeout(timer);
  if (!composing) timer = setTimeout(check, DEBOUNCE);
};

// What surrounds the text

const show = (text = read().text) => {
  const edited = isEdited(text);
  const words = text.trim() ? text.trim().split(/\s+/u).length : 0;
  const closed = Boolean(open) && locked();
  version.textContent = !open ? "" : drafting ? note : standing?.status === "approved" && closed ? t("letter.is_approved") : closed ? t("letter.is_closed") : !text.trim() ? t("letter.none_yet") : edited ? t(drafted ? "letter.edited" : "letter.yours") : t("letter.unedited");
  draftButton.textContent = text.trim() ? t("letter.redraft") : t("letter.draft");
  draftButton.disabled = !open || drafting || closed;
  draftButton.hidden = drafting;
  stopButton.hidden = !drafting;
  undoButton.disabled = redoButton.disabled = !open || drafting || closed;
  editButton.hidden = !(closed && standing?.status === "approved" && standing.may.edit);
  paper.hidden = !open || (drafting && arriving.textContent !== "");
  arriving.hidden = !drafting || !arriving.textContent;
  paper.setAttribute("contenteditable", open && !drafting && !closed ? "plaintext-only" : "false");
  paper.setAttribute("aria-busy", String(drafting));
  for (const node of [paper, arriving]) {
    if (open) node.dir = open.dir;
    if (open) node.lang = open.lang;
  }
  ownBox.hidden = !open || drafting || closed;
  const mine = ownText.value.trim() ? ownText.value.trim().split(/\s+/u).length : 0;
  find("own-count").textContent = mine ? t("own.count", { count: mine }) : "";
  empty.hidden = Boolean(open && text.trim()) || drafting;
  empty.textContent = !open ? t("letter.open_first") : writer ? t("letter.press_draft_model", { model: writer }) : t("letter.press_draft");
  foot.textContent = [words ? t("letter.words", { count: words }) : "", !drafting && text.trim() ? note : ""].filter(Boolean).join(" · ");
  showRewording(Boolean(open && text.trim()) && !drafting && !closed);
};
const ask = (message, ...buttons) => fill(notice, h("div", { class: "amends-ask" }, h("p", { dir: "auto" }, message), h("p", { class: "amends-row" }, buttons)));
const quiet = () => fill(notice);
const primary = { class: "amends-primary" };
const showProblem = (problem) =>
  fill(notice, problemBox(problem,
    problem.without_model ? h("p", {}, button(t("letter.without_model"), () => startDraft({ without_model: true }), primary)) : null));

// What the server sends

const openCase = ({ case: incoming, letter, standing: now }) => {
  const another = open?.handle !== incoming.handle;
  if (open && another) keepCopy(read().text);
  open = incoming;
  standing = now;
  report = null;
  drafting = false;
  conflict = null;
  unlocked = false;
  revision += 1;
  quiet();
  dropProposal();
  drafted = letter.drafted;
  if (another) {
    wrote = [];
    note = "";
  }
  saved = { text: letter.text, revision: now.revision, at: now.saved_at };
  const copy = locked() ? null : copyOf(open.handle);
  if (copy?.own) own.set(open.handle, copy.own);
  ownText.value = own.get(open.handle) ?? "";
  ownBox.open = Boolean(ownText.value);
  const unsaved = copy && copy.text !== letter.text ? copy : null;
  put(unsaved?.text ?? letter.text);
  if (unsaved && unsaved.revision !== saved.revision) showConflict({ text: letter.text, revision: now.revision, by: now.saved_by, at: now.saved_at });
  else if (unsaved) said.textContent = t("letter.brought_back");
  const address = new URL(location.href);
  if (address.searchParams.get("case") !== open.handle) {
    address.searchParams.set("case", open.handle);
    history.replaceState(null, "", address);
  }
  paint();
  publish();
  show();
  tellKept();
  desk.say("edited", { revision });
  check();
  // The chooser closes above a long case, and what comes next stands at the top.
  if (another && !incoming.questions.length) scrollTo({ top: 0 });
  if (wanted && !incoming.questions.length && !read().text.trim()) startDraft();
  wanted = false;
};
const openById = (id) => {
  if (!id || id === open?.handle) return;
  if (open) keepCopy(read().text);
  props.value = { handle: id, text: "", revision };
  request("again");
};
const ended = () => {
  drafting = false;
  arriving.textContent = "";
};
const receive = (value) => {
  if (value.kind === "case") openCase(value);
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
    saved = { text: value.text, revision: value.revision, at: new Date().toISOString() };
    if (read().text.trim()) replaceText(value.text);
    else put(value.text);
    clearTimeout(timer);
    revision += 1;
    report = null;
    quiet();
    dropProposal();
    show();
    desk.say("edited", { revision });
    look();
    check();
    desk.say("case-changed", open.handle);
    desk.say("cases-changed");
  } else if (value.kind === "problem") {
    ended();
    note = "";
    showProblem(value);
    if (value.conflict?.text !== undefined) showConflict(value.conflict);
    show();
    check();
  }
};

// What the person does

const startDraft = async (how = {}) => {
  quiet();
  if (desk.preview && writer && !how.without_model && !(await mayBeSent(await server.draft_prompt({ handle: open.handle, own_words: ownText.value })))) return;
  publish({ ...how, own_words: ownText.value, reviewer });
  drafting = true;
  note = t("letter.drafting");
  show();
  tell("drafting", { note });
  request("draft");
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
editButton.addEventListener("click", () => {
  unlocked = true;
  show();
  paper.focus();
});
desk.on("retry", check);
desk.on("reader", (code) => { reader = code; check(); });
desk.on("reviewer", (name) => { reviewer = name; });
desk.on("standing", (now) => {
  if (now.id !== open?.handle) return;
  const moved = now.case_revision !== standing.case_revision;
  standing = now;
  unlocked = false;
  saved.revision = Math.max(saved.revision, now.revision);
  show();
  tellKept();
  if (moved) reopen();
});
desk.on("put-letter", (given) => {
  if (given.id !== open?.handle) return;
  saved = { text: given.text, revision: given.revision, at: new Date().toISOString() };
  replaceText(given.text);
  changed();
});
let others = []; // the cases that wait, in the order of the inbox
desk.on("inbox", (ids) => { others = ids; });
desk.on("open-case", ({ id, draft }) => {
  wanted = Boolean(draft);
  openById(id);
});
addEventListener("keydown", (event) => {
  const step = { KeyJ: 1, KeyK: -1 }[event.code];
  if (!event.altKey || !step || !element.offsetParent || !others.length) return;
  event.preventDefault();
  openById(others[(others.indexOf(open?.handle) + step + others.length) % others.length]);
});
addEventListener("online", check);
addEventListener("beforeunload", (event) => { if (open && !locked() && read().text !== saved.text) event.preventDefault(); });

setUpRewording(GIVEN.wishes);
show();
tell("none");
onAnswer(receive);
openById(new URL(location.href).searchParams.get("case"));
