// Beside the letter: what it says in the reviewer's language, and what goes with it.
const find = (name) => element.querySelector(`.amends-${name}`);
const [translation, translated, translateButton, companions, kinds] = ["translation", "translated", "translate", "companions", "kinds"].map(find);
const into = translation.querySelector("select");
let state = { handle: null };
let languages = [];
let shown = null; // the translation shown: { text, … }
let busy = false;

// Translation, sentence by sentence

const drawTranslation = () => {
  translateButton.textContent = t(shown ? "translating.again" : "translating.translate");
  translateButton.disabled = busy;
  if (!shown) return;
  const findings = state.text === shown.text ? (state.report?.findings ?? []) : [];
  const notes = (pair) => [
    pair.missing.length ? h("p", { class: "amends-doubt" }, woven("translating.missing", { figures: h("bdi", {}, pair.missing.join(", ")) })) : null,
    pair.added.length ? h("p", { class: "amends-doubt" }, woven("translating.added", { figures: h("bdi", {}, pair.added.join(", ")) })) : null,
    findings.filter((found) => found.start !== null && found.start < pair.end && pair.start < found.end).map((found) => h("p", { class: `amends-note amends-${found.severity}`, dir: "auto" }, quoting(found.message))),
  ];
  fill(translated,
    h("p", { class: "amends-soft" }, woven("translating.about", { model: h("bdi", {}, shown.model) })),
    state.text !== shown.text ? h("p", { class: "amends-doubt" }, t("translating.stale")) : null,
    h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("translating.original")), h("th", { scope: "col" }, t("translating.translation")))),
      h("tbody", {}, shown.pairs.map((pair) => h("tr", {},
        h("td", { dir: state.dir, lang: state.lang }, h("button", { type: "button", class: "amends-link amends-plain", on: { click: () => { if (state.text === shown.text) desk.say("show-place", pair); } } }, pair.original)),
        h("td", { dir: shown.dir, lang: shown.into }, pair.translation || h("span", { class: "amends-soft" }, t("translating.untranslated")), notes(pair)))))));
};
const translate = async () => {
  if (!state.writer) return fill(translated, h("p", { class: "amends-soft" }, t("translating.rests") + " " + t("problem.no_model_hint")));
  const asked = { handle: state.handle, text: state.text, into: into.value };
  const started = Date.now();
  const progress = () => fill(translated, h("p", { class: "amends-working" }, woven("translating.working", { model: h("bdi", {}, state.writer), seconds: String(Math.round((Date.now() - started) / 1000)) })));
  let answer = null;
  let timer = 0;
  try {
    if (desk.preview && !(await mayBeSent(await server.translation_prompt(asked)))) return;
    busy = true;
    timer = setInterval(progress, 1000);
    progress();
    answer = await server.translate(asked);
  } catch { /* told below */ } finally {
    clearInterval(timer);
    busy = false;
  }
  if (asked.handle !== state.handle) return;
  shown = answer?.kind === "translation" ? { ...answer, text: asked.text } : null;
  if (!shown) fill(translated, answer ? problemBox(answer) : h("p", { class: "amends-doubt" }, t("letter.unreachable")));
  drawTranslation();
};
const offerTranslation = () => {
  const readable = languages.filter(([, code]) => code !== state.lang);
  const chosen = into.value;
  fill(into, readable.map(([name, code]) => h("option", { value: code, lang: code }, name)));
  into.value = [chosen, reader, readable[0]?.[1]].find((code) => readable.some(([, other]) => other === code)) ?? "";
};
let reader = LANGUAGE;
translateButton.addEventListener("click", translate);

// Companions

const drawMade = (place, one) =>
  h("div", { class: "amends-made" },
    h("h3", {}, one.title),
    one.questions.length ? [h("p", {}, t("companions.questions")), questionList(one.questions)] : null,
    one.text ? [
      h("pre", { dir: one.dir, lang: one.lang, tabindex: "0" }, one.text),
      h("p", { class: "amends-soft" }, one.source === "phrasebook" ? t("companions.by_phrasebook") : woven("companions.by_model", { model: h("bdi", {}, one.source) })),
      one.report.findings.length
        ? h("ul", {}, one.report.findings.map((found) => h("li", { class: `amends-note amends-${found.severity}`, dir: "auto" }, h("strong", {}, t(`review.${found.severity}`), ": "), quoting(found.message))))
        : h("p", { class: "amends-fine" }, t("companions.passes")),
      button(t("companions.copy"), (event) => { navigator.clipboard?.writeText(one.text); event.target.textContent = t("companions.copied"); }),
    ] : null);
const draftCompanion = async (kind, place, pressed) => {
  const { handle } = state;
  pressed.disabled = true;
  fill(place, h("p", { class: "amends-working" }, t("companions.working")));
  let answer = null;
  try {
    answer = await server.companion({ handle, name: kind.id });
  } catch { /* told below */ }
  pressed.disabled = false;
  if (handle !== state.handle) return;
  if (answer?.kind === "companion") fill(place, answer.made.map((one) => drawMade(place, one)));
  else fill(place, answer ? problemBox(answer) : h("p", { class: "amends-doubt" }, t("letter.unreachable")));
};
const listCompanions = async () => {
  if (!companions.open || kinds.dataset.handle === state.handle) return;
  const { handle } = state;
  let answer = null;
  try {
    answer = await server.list_companions({ handle });
  } catch { /* told below */ }
  if (handle !== state.handle) return;
  if (answer?.kind !== "companions") return fill(kinds, answer ? problemBox(answer) : h("p", { class: "amends-doubt" }, t("letter.unreachable")));
  kinds.dataset.handle = handle;
  fill(kinds, answer.kinds.map((kind) => {
    const place = h("div", { "aria-live": "polite" });
    const pressed = button(t("companions.draft"), () => draftCompanion(kind, place, pressed), { "aria-label": t("companions.draft_title", { title: kind.title }) });
    return h("div", { class: "amends-kind", "data-kind": kind.id },
      h("div", {}, h("strong", {}, kind.title), " ", h("span", { class: "amends-soft" }, t(`companions.${kind.moment}`)), h("p", { class: "amends-soft" }, kind.about)),
      pressed, place);
  }));
};
companions.addEventListener("toggle", listCompanions);
desk.on("make-companion", async (name) => {
  companions.open = true;
  await listCompanions();
  const kind = [...kinds.children].find((node) => node.dataset.kind === name);
  kind?.scrollIntoView({ block: "center" });
  kind?.querySelector("button")?.click();
});

desk.on("state", (told) => {
  const other = told.handle !== state.handle;
  state = told;
  if (other) {
    shown = null;
    fill(translated);
    fill(kinds);
    delete kinds.dataset.handle;
    offerTranslation();
    listCompanions();
  }
  translation.hidden = !told.handle || !told.text.trim();
  companions.hidden = !told.handle;
  if (told.phase !== "checking") drawTranslation();
});
desk.on("reader", (code) => { reader = code; offerTranslation(); });
onAnswer((value) => { languages = value.languages; offerTranslation(); });
drawTranslation();
