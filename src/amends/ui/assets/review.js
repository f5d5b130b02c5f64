// The verdict, a card for each finding, what was set aside, and the checklist of principles.
const SIGN = { kept: "✓", broken: "✗", yours: "○" };
const find = (name) => element.querySelector(`.amends-${name}`);
const [verdict, cards, aside, principles, readerBox] = ["verdict", "cards", "aside", "principles", "reader"].map(find);
const [summary, list] = [principles.querySelector("summary"), principles.querySelector("ul")];
const readerChoice = readerBox.querySelector("select");
let report = null;
let state = { phase: "none" };
let current = -1;
let reviewer = "";
let settled = false; // the letter was approved, or the case is closed: there is nothing more to do here
let writing = null; // what is being written about a finding: { key, reason, problem }, or { key, item, problem }

const publish = () => desk.say("readiness", {
  ready: state.phase === "checked" && report?.errors === 0 && !report.open_questions && report.warnings === 0,
  phase: state.phase, errors: report?.errors ?? 0, warnings: report?.warnings ?? 0, questions: report?.open_questions ?? 0,
}, { keep: true });
const judge = () => {
  const say = (kind, ...text) => { verdict.className = `amends-verdict amends-${kind}`; fill(verdict, ...text); };
  const { phase } = state;
  if (phase === "none") say("idle", t("case.none"));
  else if (phase === "drafting") say("idle", state.note || t("letter.drafting"));
  else if (phase === "empty") say("idle", t("problem.no_letter"));
  else if (phase === "unchecked") say("unsure", state.problem, " ", button(t("review.check_again"), () => desk.say("retry")));
  else if (phase === "checking" && !report) say("idle", t("review.checking"));
  else if (report.errors) say("stop", t("review.stop", { count: report.errors }));
  else if (report.open_questions) say("stop", t("review.questions", { count: report.open_questions }));
  else if (report.warnings) say("unsure", t("review.unsure", { count: report.warnings }));
  else say("ready", t(settled ? "review.settled" : "review.ready"));
  verdict.classList.toggle("amends-stale", phase === "checking" && Boolean(report));
};

// Setting aside with a reason, and saying which item of the case a sentence means

const decide = async (ask) => {
  let answer = null;
  try {
    answer = await ask();
  } catch { /* told below */ }
  if (answer?.kind === "decided" || answer?.kind === "standing") {
    writing = null;
    return answer.kind === "decided" ? desk.say("retry") : desk.say("standing", answer);
  }
  if (writing) writing.problem = answer?.lines?.join(" ") ?? t("letter.unreachable");
  draw();
};
const asked = (key) => ({ handle: state.handle, text: state.text, key, reviewer });
const setAside = () => decide(() => server.set_aside({ ...asked(writing.key), reason: writing.reason }));
const sayItem = () => decide(() => server.say_item({ ...asked(writing.key), item: writing.item }));
const takeBack = (key) => decide(() => server.take_back(asked(key)));
const leave = (found) => { writing = null; draw(); focusOn(found.key); };
const writingForm = (found, label, save, submit, box, note = null) =>
  h("form", { class: "amends-reason", on: {
    submit: (event) => { event.preventDefault(); submit(); },
    keydown: (event) => { if (event.key === "Escape") leave(found); },
  } },
    h("span", {}, label), box, note,
    writing.problem ? h("p", { class: "amends-void", role: "alert" }, writing.problem) : null,
    h("span", { class: "amends-row" }, h("button", { type: "submit", class: "amends-primary" }, save), button(t("review.cancel"), () => leave(found))));
const reasonForm = (found) => {
  const box = h("input", { type: "text", dir: "auto", maxlength: "300", "aria-label": t("review.reason"), placeholder: t("review.reason_hint"), on: {
    input: () => { writing.reason = box.value; },
  } });
  box.value = writing.reason;
  return writingForm(found, t("review.reason"), t("review.save"), setAside, box);
};
const itemForm = (found) => {
  const box = h("select", { "aria-label": t("review.which_item"), required: true, on: { change: () => { writing.item = box.value; } } },
    h("option", { value: "" }, t("review.choose_item")),
    report.items.map(({ id, text }) => h("option", { value: id, dir: "auto" }, `${id}: ${text}`)));
  box.value = writing.item;
  return writingForm(found, t("review.which_item"), t("review.keep_item"), sayItem, box, h("p", { class: "amends-soft" }, t("review.item_note")));
};
const focusOn = (key) => [...cards.children].find((node) => node.dataset.key === key)?.querySelector("button:last-of-type")?.focus();

// Cards

const card = (found, index) => {
  const isWritten = writing?.key === found.key && report.findings.findIndex(({ key }) => key === found.key) === index;
  const actions = [
    found.fix && button(t("review.fix"), () => desk.say("fix", { title: found.title, fix: report.findings[index].fix, revision: state.revision }), { class: "amends-fix" }),
    found.may_mean && !isWritten && button(t("review.means"), () => { writing = { key: found.key, item: found.near }; draw(); cards.querySelector(".amends-reason select")?.focus(); }, { class: "amends-means" }),
    found.may_stay && found.severity !== "advice" && !isWritten && button(t("review.ignore"), () => { writing = { key: found.key, reason: "" }; draw(); cards.querySelector(".amends-reason input")?.focus(); }, { class: "amends-ignore" }),
  ].filter(Boolean);
  return h("article", { class: `amends-card amends-${found.severity}`, "data-index": String(index), "data-rule": found.rule, "data-key": found.key },
    h("h3", {}, h("span", { class: "amends-severity" }, t(`review.${found.severity}`)), " · ", found.title),
    found.start !== null
      ? h("p", {}, h("button", { type: "button", class: "amends-link amends-match", dir: "auto", title: t("review.show"), on: { click: () => select(index) } }, found.match))
      : found.part ? h("p", { class: "amends-soft" }, t("review.missing", { part: found.part })) : null,
    h("p", { dir: "auto" }, quoting(found.message)),
    found.advice && h("p", { class: "amends-advice-text", dir: "auto" }, quoting(found.advice)),
    found.fix && h("p", { class: "amends-fixed", dir: "auto" }, found.fix.text ? woven("review.fix_with", { text: h("bdi", {}, found.fix.text) }) : t("review.fix_away")),
    !found.may_stay && h("p", { class: "amends-soft" }, t("review.never")),
    actions.length ? h("p", { class: "amends-row" }, actions) : null,
    isWritten ? (writing.item === undefined ? reasonForm(found) : itemForm(found)) : null);
};
const setAsideCard = (found) =>
  h("article", { class: "amends-card amends-set-aside", "data-rule": found.rule },
    h("h3", {}, found.title),
    found.match ? h("p", {}, h("span", { class: "amends-match", dir: "auto" }, found.match)) : null,
    h("p", {}, woven("review.because", { reason: h("bdi", {}, found.reason) }), " ", h("span", { class: "amends-soft" }, woven("review.by", { who: h("bdi", {}, found.author) }))),
    button(t("review.take_back"), () => takeBack(found.key), { class: "amends-take-back" }));
const mark = (index) => {
  current = index;
  for (const node of cards.children) node.classList.toggle("amends-chosen", Number(node.dataset.index) === index);
};
const select = (index) => { mark(index); desk.say("jump", index); };
const showCard = (index) => {
  mark(index);
  cards.children[index]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
};

// The checklist: each item leads to the finding against it, or to the part of the letter that keeps it.

const lead = (number) => {
  const { findings, start, end } = report.principles[number];
  if (!findings.length) return desk.say("show-place", { start, end });
  showCard(findings[0]);
  select(findings[0]);
};
const item = (principle, number) => {
  const leads = principle.findings.length || principle.start !== null;
  const why = principle.part && principle.state === "kept" ? t("review.kept_in", { part: principle.part }) : principle.state === "kept" ? t("review.nothing_against") : "";
  return h("li", { class: `amends-${principle.state}`, "data-principle": principle.id },
    h("span", { "aria-hidden": "true" }, SIGN[principle.state]),
    h("span", {},
      leads ? h("button", { type: "button", class: "amends-link", title: principle.text, on: { click: () => lead(number) } }, principle.title) : h("span", { title: principle.text }, principle.title),
      h("span", { class: "amends-hidden" }, ` (${t(`review.${principle.state}`)})`),
      why && h("span", { class: "amends-soft amends-why" }, ` ${why}`)));
};
// While one types, most checks find the same again at other places; the cards look places up when they are used, and stay as they are.
const PLACES = new Set(["start", "end"]);
let drawn = "";
const drawChanged = () => {
  const look = JSON.stringify([report?.findings, report?.aside, report?.principles, writing?.key], (name, value) => (PLACES.has(name) ? value === null : value));
  if (look === drawn) return;
  drawn = look;
  draw();
};
const draw = () => {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const typing = focused?.matches(".amends-reason input") ? [focused.selectionStart, focused.selectionEnd] : null;
  fill(cards, (report?.findings ?? []).map(card));
  if (typing) {
    const box = cards.querySelector(".amends-reason input");
    box?.focus({ preventScroll: true });
    box?.setSelectionRange(...typing);
  }
  const left = report?.aside ?? [];
  aside.hidden = !left.length;
  aside.querySelector("summary").textContent = t("review.aside", { count: left.length });
  fill(aside.querySelector("div"), left.map(setAsideCard));
  const checked = report?.principles ?? [];
  const ruled = checked.filter((principle) => principle.state !== "yours");
  principles.hidden = !checked.length;
  summary.textContent = t("review.principles", { kept: ruled.filter((principle) => principle.state === "kept").length, ruled: ruled.length, yours: checked.length - ruled.length });
  fill(list, checked.map(item));
};

cards.addEventListener("click", (event) => {
  if (event.target.closest("button, input, label, form")) return;
  const chosen = event.target.closest("article");
  if (chosen) select(Number(chosen.dataset.index));
});
desk.on("show-card", showCard);
desk.on("reviewer", (name) => { reviewer = name; });
desk.on("kept", ({ standing }) => {
  settled = Boolean(standing) && !["new", "drafted", "waiting"].includes(standing.status);
  judge();
});
desk.on("state", (told) => {
  if (told.handle !== state.handle) writing = null;
  state = told;
  // While a check runs the last report stays, marked as old.
  if (told.phase !== "checking" || !told.report) report = told.report;
  judge();
  if (told.phase !== "checking") drawChanged();
  publish();
});
addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyN" || !report?.findings.length) return;
  event.preventDefault();
  const places = report.findings.map((found, index) => (found.start === null ? -1 : index)).filter((index) => index >= 0);
  if (!places.length) return;
  const next = places[(places.indexOf(current) + 1) % places.length];
  showCard(next);
  select(next);
});

// The language findings are read in

const READER = "amends-reader";
readerChoice.addEventListener("change", () => {
  try { localStorage.setItem(READER, readerChoice.value); } catch { /* chosen for this page alone */ }
  desk.say("reader", readerChoice.value, { keep: true });
});
onAnswer((value) => {
  let kept = null;
  try { kept = localStorage.getItem(READER); } catch { /* nothing kept */ }
  fill(readerChoice, value.languages.map(([name, code]) => h("option", { value: code, lang: code }, name)));
  readerChoice.value = value.languages.some(([, code]) => code === kept) ? kept : LANGUAGE;
  desk.say("reader", readerChoice.value, { keep: true });
});
