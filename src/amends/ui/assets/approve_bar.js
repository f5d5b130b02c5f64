// Who approves, the approval, and the approved text to download. The server checks again; this only saves a useless click.
const [reviewer, approve, whyNot, outcome] = ["reviewer", "button", "why-not", "outcome"].map((name) => element.querySelector(`.amends-${name}`));
let readiness = { ready: false, phase: "none", errors: 0, warnings: 0 };
let latest = 0; // the letter's revision now
let asked = -1; // the revision sent for approval
let approved = null;
let link = null;

const reason = () => {
  if (approved) return "";
  if (readiness.phase === "none") return "Open a case first.";
  if (readiness.phase === "drafting") return "The letter is being drafted.";
  if (readiness.phase === "empty") return "There is no letter yet.";
  if (readiness.phase === "unchecked") return "The letter could not be checked.";
  if (readiness.phase === "checking") return "Checking…";
  if (readiness.errors) return `${count(readiness.errors, "thing", "things")} to fix first.`;
  if (readiness.questions) return `${count(readiness.questions, "question", "questions")} about the case to answer first.`;
  if (readiness.warnings) return `${count(readiness.warnings, "warning", "warnings")} without a mend or a reason.`;
  if (!reviewer.value.trim()) return "Write your name first.";
  return "";
};
const refresh = () => {
  whyNot.textContent = reason();
  approve.disabled = Boolean(approved) || asked >= 0 || !readiness.ready || !reviewer.value.trim();
  approve.textContent = asked >= 0 ? "Approving…" : "Approve";
};
const drop = () => { if (link) URL.revokeObjectURL(link); link = null; };
const undo = () => {
  if (!approved) return;
  approved = null;
  drop();
  fill(outcome, h("p", { class: "amends-void" }, "The letter was changed after it was approved, so the approval is void. Approve it again when it is ready."));
};
const receive = (value) => {
  const sent = asked;
  asked = -1;
  if (value.kind === "problem") {
    fill(outcome, h("div", { class: "amends-problem", role: "alert" }, h("strong", {}, value.title), value.lines.map((line) => h("p", {}, quoting(line))), value.questions.length ? questionList(value.questions, false) : null));
    desk.say("retry");
  } else if (value.kind === "approved") {
    approved = value;
    drop();
    link = URL.createObjectURL(new Blob([value.text], { type: "text/plain;charset=utf-8" }));
    fill(outcome,
      h("p", { class: "amends-done" }, "✓ Approved by ", h("bdi", {}, value.reviewer), ` on ${new Date(value.at).toLocaleString()}.`, " ",
        h("span", { class: "amends-soft" }, `Fingerprint ${value.digest.slice(0, 12)}`)),
      h("a", { class: "amends-download amends-primary", href: link, download: value.file_name }, `Download ${value.file_name}`));
    if (sent !== latest) undo();
  }
  publish();
  refresh();
  outcome.scrollIntoView({ block: "nearest" });
};
const publish = () => { props.value = { reviewer: reviewer.value }; };
const send = () => {
  if (approve.disabled) return;
  publish();
  asked = latest;
  fill(outcome);
  refresh();
  trigger("approve");
};

reviewer.addEventListener("input", () => { publish(); refresh(); });
reviewer.addEventListener("keydown", (event) => { if (event.key === "Enter") send(); });
approve.addEventListener("click", send);
addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } });
desk.on("readiness", (said) => { readiness = said; refresh(); });
let handle = null;
desk.on("state", (said) => {
  latest = said.revision;
  if (said.handle !== handle) { approved = null; drop(); fill(outcome); }
  handle = said.handle;
  refresh();
});
desk.on("edited", (said) => { latest = said.revision; undo(); refresh(); });
onAnswer(receive);
publish();
refresh();
