// The verdict, a card for each finding, and the checklist of principles. The value is what a person types here: the reasons.
const SEVERITY = { error: "Must fix", warning: "Should fix", advice: "Tip" };
const SIGN = { kept: "✓", broken: "✗", yours: "○" };
const SAID = { kept: "kept", broken: "not kept", yours: "for you to judge" };
const [verdict, cards, principles] = ["verdict", "cards", "principles"].map((name) => element.querySelector(`.amends-${name}`));
const [summary, list] = [principles.querySelector("summary"), principles.querySelector("ul")];
const reasons = new Map(); // typed reasons by finding key, kept while the finding comes and goes
let handle = null;
let report = null;
let state = { phase: "none" };
let current = -1;

const open = () => (report?.findings ?? []).filter((found) => found.severity === "warning" && !reasons.get(found.key)?.trim());
const publish = () => {
  props.value = { reasons: Object.fromEntries([...reasons].filter(([, reason]) => reason.trim())) };
  desk.say("readiness", {
    ready: state.phase === "checked" && report?.errors === 0 && !report.open_questions && open().length === 0,
    phase: state.phase, errors: report?.errors ?? 0, warnings: open().length, questions: report?.open_questions ?? 0,
  }, { keep: true });
};
const judge = () => {
  const say = (kind, ...text) => { verdict.className = `amends-verdict amends-${kind}`; fill(verdict, ...text); };
  const { phase } = state;
  if (phase === "none") say("idle", "No case is open yet.");
  else if (phase === "drafting") say("idle", state.note || "Drafting…");
  else if (phase === "empty") say("idle", "There is no letter yet.");
  else if (phase === "unchecked") say("unsure", state.problem, " ", h("button", { type: "button", on: { click: () => desk.say("retry") } }, "Check again"));
  else if (phase === "checking" && !report) say("idle", "Checking…");
  else if (report.errors) say("stop", `${count(report.errors, "thing", "things")} to fix before you can approve`);
  else if (report.open_questions) say("stop", `${count(report.open_questions, "question", "questions")} about the case to answer before you can approve`);
  else if (open().length) say("unsure", `${count(open().length, "warning needs", "warnings need")} a mend or your reason before you can approve`);
  else say("ready", "Nothing stands in the way. Read it once more as the customer would, then approve.");
  verdict.classList.toggle("amends-stale", phase === "checking" && Boolean(report));
};
const reasonBox = (found, first) => {
  if (found.severity !== "warning") return null;
  if (!first) return h("p", { class: "amends-soft" }, "The reason above counts here too.");
  const box = h("input", { type: "text", dir: "auto", maxlength: "300", "data-key": found.key, placeholder: "Why it may stay", on: {
    input: () => { reasons.set(found.key, box.value); judge(); publish(); },
    click: (event) => event.stopPropagation(),
  } });
  box.value = reasons.get(found.key) ?? "";
  return h("label", { class: "amends-reason" }, "Keep it, because", box);
};
const card = (found, index, first) =>
  h("article", { class: `amends-card amends-${found.severity}`, "data-index": String(index), "data-rule": found.rule },
    h("h4", {}, h("span", { class: "amends-severity" }, SEVERITY[found.severity]), ` ${found.title}`),
    found.match ? h("blockquote", { dir: "auto" }, found.match) : found.part ? h("p", { class: "amends-soft" }, `Missing: ${found.part}`) : null,
    h("p", {}, quoting(found.message)),
    found.advice && h("p", { class: "amends-advice-text" }, quoting(found.advice)),
    found.start !== null && h("button", { type: "button", on: { click: () => select(index) } }, "Show in the letter"),
    reasonBox(found, first));
const mark = (index) => {
  current = index;
  for (const node of cards.children) node.classList.toggle("amends-chosen", Number(node.dataset.index) === index);
};
const select = (index) => { mark(index); desk.say("jump", index); };
const draw = () => {
  const typing = document.activeElement?.dataset?.key && element.contains(document.activeElement) ? document.activeElement : null;
  const [key, from, to] = typing ? [typing.dataset.key, typing.selectionStart, typing.selectionEnd] : [];
  const seen = new Set();
  fill(cards, (report?.findings ?? []).map((found, index) => {
    const first = !seen.has(found.key);
    seen.add(found.key);
    return card(found, index, first);
  }));
  if (typing) {
    const box = [...cards.querySelectorAll("input")].find((input) => input.dataset.key === key);
    box?.focus({ preventScroll: true });
    box?.setSelectionRange(from, to);
  }
  const checked = report?.principles ?? [];
  const ruled = checked.filter((principle) => principle.state !== "yours");
  principles.hidden = !checked.length;
  summary.textContent = `Principles: ${ruled.filter((principle) => principle.state === "kept").length} of ${ruled.length} kept, ${checked.length - ruled.length} for you to judge`;
  fill(list, checked.map((principle) =>
    h("li", { class: `amends-${principle.state}`, "data-principle": principle.id, title: principle.text },
      h("span", { "aria-hidden": "true" }, SIGN[principle.state]),
      principle.findings.length
        ? h("button", { type: "button", class: "amends-link", on: { click: () => showCard(principle.findings[0]) } }, principle.title)
        : h("span", {}, principle.title),
      h("span", { class: "amends-hidden" }, ` (${SAID[principle.state]})`))));
};
const showCard = (index) => {
  mark(index);
  cards.children[index]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
};

cards.addEventListener("click", (event) => {
  if (event.target.closest("button, input, label")) return;
  const chosen = event.target.closest("article");
  if (chosen) select(Number(chosen.dataset.index));
});
desk.on("show-card", showCard);
desk.on("state", (said) => {
  if (said.handle !== handle) reasons.clear();
  handle = said.handle;
  state = said;
  // While a check runs the last report stays, marked as old.
  if (said.phase !== "checking" || !said.report) report = said.report;
  judge();
  if (said.phase !== "checking") draw();
  publish();
});
addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyN" || !report?.findings.length) return;
  event.preventDefault();
  const places = report.findings.map((found, index) => (found.start === null ? -1 : index)).filter((index) => index >= 0);
  if (places.length) select(places[(places.indexOf(current) + 1) % places.length]);
});
