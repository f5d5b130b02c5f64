// Where the letter stands, and what may be done about it: ask, approve, send back, give out. The server decides again; this only saves a
// useless click.
const [status, savedBox, neededBox, named, reviewer, deeds, whyNot, why, copies, outgoing, outcome] = ["status", "saved", "needed", "named", "reviewer", "deeds", "why-not", "why", "copies", "outgoing", "outcome"].map((name) => element.querySelector(`.amends-${name}`));
const [whyLabel, whyBox, whySend] = [why.querySelector(".amends-why-label"), why.querySelector("input"), why.querySelector("button")];
const WORKABLE = ["new", "drafted", "waiting"];
let readiness = { ready: false, phase: "none", errors: 0, warnings: 0 };
let letter = { handle: null, text: "" };
let standing = null;
let kept = { revision: 0, saved: true };
let busy = "";
let moreOpen = false;
let because = null; // the deed that waits for a reason

const time = (text) => new Date(text).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
const savedAt = (at) => (at.toDateString() === new Date().toDateString() ? at.toLocaleTimeString(LANGUAGE, { timeStyle: "short" }) : time(at));
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const save = (name, blob) => {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
};

// Asking the server

const ask = async (deed, more = {}) => {
  if (busy) return null;
  busy = deed;
  fill(outcome);
  draw();
  let answer = null;
  try {
    answer = await server[deed]({ handle: letter.handle, text: letter.text, revision: kept.revision, reviewer: reviewer.value, ...more });
  } catch { /* told below */ }
  busy = "";
  if (!answer || answer.kind === "problem") {
    fill(outcome, answer ? problemBox(answer) : h("p", { class: "amends-void" }, t("approving.offline")));
    desk.say("retry");
  } else if (answer.kind === "standing") {
    desk.say("standing", answer);
    desk.say("case-changed", answer.id);
    desk.say("cases-changed");
  }
  draw();
  outcome.scrollIntoView({ block: "nearest" });
  return answer?.kind === "problem" ? null : answer;
};
const give = async (form) => {
  const answer = await ask("export", { form });
  if (!answer) return;
  save(answer.name, new Blob([bytes(answer.data)], { type: answer.type }));
  fill(outcome, h("p", { class: "amends-done" }, t("approving.given", { file: answer.name })));
  desk.say("case-changed", letter.handle);
};
const copy = async () => {
  await navigator.clipboard?.writeText(standing.approval.text);
  fill(outcome, h("p", { class: "amends-done" }, t("approving.copied")));
};
const preview = async () => {
  const answer = await ask("preview");
  if (!answer) return;
  const pages = answer.pages.map((page, index) => h("img", { class: "amends-page", alt: t("approving.page", { number: String(index + 1) }), src: `data:image/png;base64,${page}` }));
  const box = dialog(t("approving.preview"), pages, button(t("approving.shut"), () => box.close()));
};
const withReason = (deed) => {
  because = deed;
  whyLabel.textContent = t(`approving.why_${deed}`);
  whySend.textContent = t(`approving.${deed}`);
  why.hidden = false;
  whyBox.value = deed === "send" ? standing.to : "";
  whyBox.focus();
};
const approve = () => {
  if (readiness.ready && !reason() && standing?.may.approve) ask("approve");
};

// What is shown

const reason = () => {
  if (!standing || readiness.phase === "none") return t("approving.open_first");
  if (!WORKABLE.includes(standing.status)) return "";
  if (readiness.phase === "drafting") return t("approving.drafting");
  if (readiness.phase === "empty") return t("approving.no_letter");
  if (readiness.phase === "unchecked") return t("approving.unchecked");
  if (readiness.phase === "checking") return t("approving.checking");
  if (readiness.errors) return t("approving.errors", { count: readiness.errors });
  if (readiness.questions) return t("approving.questions", { count: readiness.questions });
  if (readiness.warnings) return t("approving.warnings", { count: readiness.warnings });
  if (standing.may.approve && standing.named_here && !reviewer.value.trim()) return t("approving.name_first");
  return "";
};
const deed = (name, act, props = {}) => button(busy === name ? t("approving.busy") : t(`approving.${name}`), act, { "data-deed": name, disabled: Boolean(busy), ...props });
const offered = () => {
  if (!standing) return [button(t("approving.approve"), approve, { class: "amends-button amends-primary", "data-deed": "approve", disabled: true })];
  const { may, status: now, forms } = standing;
  const there = readiness.phase !== "empty" && readiness.phase !== "none";
  const stopped = Boolean(reason());
  const list = [];
  if (WORKABLE.includes(now)) {
    if (may.approve) list.push(deed("approve", approve, { class: "amends-button amends-primary", title: t("approving.approve_title"), "aria-describedby": "amends-why-not", disabled: Boolean(busy) || stopped || !readiness.ready }));
    if (may.ask) list.push(deed("ask", () => ask("ask"), { class: !may.approve && "amends-primary", disabled: Boolean(busy) || !there }));
    if (may.send_back) list.push(deed("send_back", () => withReason("send_back")));
  }
  if (there) list.push(deed("preview", preview));
  if (standing.approval) {
    for (const form of forms) list.push(deed(`form_${form}`, () => give(form), { class: form === "pdf" && now === "approved" && "amends-primary" }));
    list.push(deed("copy", copy));
  }
  if (may.send) list.push(deed("send", () => withReason("send")));
  if (may.mark_sent) list.push(deed("mark_sent", () => ask("mark_sent")));
  if (may.withdraw) list.push(deed("withdraw", () => withReason("withdraw")));
  if (may.reopen) list.push(deed("reopen", () => withReason("reopen")));
  const rare = ["close", "erase"].filter((name) => may[name]).map((name) => deed(name, () => withReason(name)));
  if (rare.length) list.push(h("details", { class: "amends-more", open: moreOpen }, h("summary", { on: { click: () => { moreOpen = !moreOpen; } } }, t("approving.more")), h("span", { class: "amends-row" }, rare)));
  return list;
};
const draw = () => {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset?.deed : null;
  status.textContent = standing ? (standing.erased ? t("approving.is_erased") : t(`approving.is_${standing.status}`)) : "";
  fill(savedBox, standing && kept.at && WORKABLE.includes(standing.status) ? (kept.saved ? t("approving.saved", { when: savedAt(new Date(kept.at)) }) : t("approving.saving")) : "");
  const approval = standing?.approval;
  fill(neededBox,
    approval
      ? [h("span", { class: "amends-done" }, woven("approving.done", { who: h("bdi", {}, approval.by), when: time(approval.at) })), " ", t("approving.fingerprint", { digest: approval.digest.slice(0, 12) })]
      : standing?.needed && WORKABLE.includes(standing.status)
        ? t(standing.needed.reasons.length ? "approving.needed_because" : "approving.needed", { who: standing.needed.who, reasons: standing.needed.reasons.join("; ") })
        : "");
  fill(copies, approval && standing.copies.length ? [woven("approving.copies", { names: h("bdi", {}, standing.copies.join(", ")) }), " ", button(t("approving.learning_note"), () => desk.say("make-companion", "learning-note"), { class: "amends-link" })] : "");
  fill(outgoing, (standing?.outgoing ?? []).map((one) => h("li", { "data-state": one.state },
    h("span", {}, woven(`approving.out_${one.state}`, { to: h("bdi", {}, one.to), when: time(one.at) })),
    one.said && one.state !== "sent" && h("span", { class: "amends-soft" }, h("bdi", {}, one.said)),
    one.state === "unknown" && [
      button(t("approving.it_went"), () => ask("resolve", { number: one.id, decision: "sent" })),
      button(t("approving.send_again"), () => ask("resolve", { number: one.id, decision: "again" }))])));
  named.hidden = !standing || (!standing.named_here || !WORKABLE.includes(standing.status));
  whyNot.textContent = reason();
  fill(deeds, offered());
  if (focused) deeds.querySelector(`[data-deed="${focused}"]`)?.focus();
};

const publish = () => desk.say("reviewer", reviewer.value, { keep: true });
reviewer.addEventListener("input", () => { publish(); draw(); });
reviewer.addEventListener("keydown", (event) => { if (event.key === "Enter") approve(); });
why.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await ask(because, because === "send" ? { to: whyBox.value } : { why: whyBox.value })) why.hidden = true;
});
why.querySelector(".amends-never-mind").addEventListener("click", () => { why.hidden = true; deeds.querySelector(`[data-deed="${because}"]`)?.focus(); });
whyBox.addEventListener("keydown", (event) => { if (event.key === "Escape") { why.hidden = true; deeds.querySelector(`[data-deed="${because}"]`)?.focus(); } });
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && element.offsetParent) { event.preventDefault(); approve(); }
});
desk.on("readiness", (said) => { readiness = said; draw(); });
desk.on("state", (said) => {
  if (said.handle !== letter.handle) { fill(outcome); why.hidden = true; }
  letter = { handle: said.handle, text: said.text };
  draw();
});
desk.on("kept", (said) => {
  if (said.standing?.named_here && !reviewer.value) reviewer.value = said.standing.suggested;
  if (standing?.approval && said.standing && said.standing.id === standing.id && !said.standing.approval && WORKABLE.includes(said.standing.status)) fill(outcome, h("p", { class: "amends-void" }, t("approving.void")));
  standing = said.standing;
  kept = said;
  publish();
  draw();
});
publish();
draw();
