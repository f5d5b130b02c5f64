// Who approves, the approval, and the approved text to download. The server checks again; this only saves a useless click.
const [reviewer, approve, whyNot, outcome] = ["reviewer", "button", "why-not", "outcome"].map((name) => element.querySelector(`.amends-${name}`));
let readiness = { ready: false, phase: "none", errors: 0, warnings: 0 };
let latest = 0; // the letter's revision now
let asked = -1; // the revision sent for approval
let approved = null;
let link = null;

const reason = () => {
  if (approved) return "";
  if (readiness.phase === "none") return t("approving.open_first");
  if (readiness.phase === "drafting") return t("approving.drafting");
  if (readiness.phase === "empty") return t("approving.no_letter");
  if (readiness.phase === "unchecked") return t("approving.unchecked");
  if (readiness.phase === "checking") return t("approving.checking");
  if (readiness.errors) return t("approving.errors", { count: readiness.errors });
  if (readiness.questions) return t("approving.questions", { count: readiness.questions });
  if (readiness.warnings) return t("approving.warnings", { count: readiness.warnings });
  if (!reviewer.value.trim()) return t("approving.name_first");
  return "";
};
const refresh = () => {
  whyNot.textContent = reason();
  approve.disabled = Boolean(approved) || asked >= 0 || !readiness.ready || !reviewer.value.trim();
  approve.textContent = t(asked >= 0 ? "approving.busy" : "approving.approve");
};
const drop = () => { if (link) URL.revokeObjectURL(link); link = null; };
const undo = () => {
  if (!approved) return;
  approved = null;
  drop();
  fill(outcome, h("p", { class: "amends-void" }, t("approving.void")));
};
const receive = (value) => {
  const sent = asked;
  asked = -1;
  if (value.kind === "problem") {
    fill(outcome, problemBox(value));
    desk.say("retry");
  } else if (value.kind === "approved") {
    approved = value;
    drop();
    link = URL.createObjectURL(new Blob([value.text], { type: "text/plain;charset=utf-8" }));
    fill(outcome,
      h("p", { class: "amends-done" }, woven("approving.done", { who: h("bdi", {}, value.reviewer), when: new Date(value.at).toLocaleString(LANGUAGE) }), " ",
        h("span", { class: "amends-soft" }, t("approving.fingerprint", { digest: value.digest.slice(0, 12) }))),
      h("a", { class: "amends-download amends-primary", href: link, download: value.file_name }, t("approving.download", { file: value.file_name })));
    if (sent !== latest) undo();
  }
  publish();
  refresh();
  outcome.scrollIntoView({ block: "nearest" });
};
const publish = () => {
  props.value = { reviewer: reviewer.value };
  desk.say("reviewer", reviewer.value, { keep: true });
};
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
