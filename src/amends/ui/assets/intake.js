// The page on which a case is opened, in four steps. Everything typed is in `page`, which is kept in this tab and on the server; what the
// server says of it (questions, sentences, mistakes) is in `view`. The page is drawn anew when its shape changes, and typing never does that.
const root = element.querySelector(".amends-intake");
const KEEP = "amends.intake";
const FRESH = { step: 1, complaint: "", pasted: "", cleaned: false, left_out: [], file: "", heard: null, language: "", letter_type: "", severity: "", channel: "email", received: "",
  ticks: {}, words: {}, cleared: [], answers: {}, earlier: {}, remedies: {}, own: [], points: {}, confirmed: "", signer: "", own_signer: {} };
let page = structuredClone(FRESH);
let choices = null; // what there is to choose from: languages, letter types, remedies, signers
let view = null; // the server's last word on the page
let busy = "";
let failure = null;
let note = "";
let all = false; // whether every mistake is shown, or only those of fields that were left
const left = new Set();
const typing = new Set(); // fields typed in since the server last looked: what it said of them is old
let asked = 0;

// Keeping and sending

let saving = 0;
const keep = () => {
  try { sessionStorage.setItem(KEEP, JSON.stringify(page)); } catch { /* a full or forbidden storage: the server keeps a copy, too */ }
  clearTimeout(saving);
  saving = setTimeout(() => { if (page.complaint.trim()) server.keep_page(page).catch(() => { /* this tab has its copy */ }); }, 800);
};
const heardThings = () => [...(page.heard?.heard ?? []), ...(page.heard?.sentences ?? [])];
const TICKABLE = ["point", "ask", "harm", "feeling", "sign", "reference"];
const isTicked = (one) => page.ticks[one.key] ?? one.kind === "sign"; // a warning stands until somebody takes it away
const form = () => ({
  step: page.step, complaint: page.complaint, cleaned: page.cleaned, language: page.language, letter_type: page.letter_type, severity: page.severity, channel: page.channel,
  received: page.received, cleared: page.cleared, answers: page.answers, confirmed: page.confirmed, signer: page.signer, own_signer: page.own_signer, own: page.own, points: page.points,
  earlier: Object.entries(page.earlier).filter(([, one]) => one.on).map(([key, one]) => ({ key, words: one.words ?? "" })),
  remedies: Object.entries(page.remedies).filter(([, one]) => one.chosen).map(([id, one]) => ({ id, amount: one.amount ?? "", item: one.item ?? "", on: one.on ?? "", done: Boolean(one.done) })),
  ticked: heardThings().filter((one) => TICKABLE.includes(one.kind) && isTicked(one)).map(({ key, kind, quote, which }) => ({ key, kind, quote, which: which ?? "", words: page.words[key] ?? "" })),
});
const ask = async (name, sent) => {
  try {
    const answer = await server[name](sent);
    if (answer?.kind !== "problem") return answer;
    failure = answer;
  } catch {
    failure = { title: t("intake.unreachable"), lines: [] };
  }
  return null;
};
let waiting = 0;
const look = () => { clearTimeout(waiting); waiting = setTimeout(lookNow, 250); };
// Asking anew takes back a look that has not been asked yet, or its answer would be taken for the later one.
const nextAsked = () => { clearTimeout(waiting); return ++asked; };
const lookNow = async () => {
  if (!page.heard) return;
  const mine = nextAsked();
  const answer = await ask("look", form());
  if (mine !== asked) return; // what was typed since has asked again
  typing.clear();
  if (answer) { view = answer; failure = null; }
  refresh();
};
const changed = ({ again = true } = {}) => { keep(); if (again) look(); };

// Fields

const idOf = (key) => `intake-${key.replace(/[^\w-]/gu, "_")}`;
const wrong = (key) => ((all || left.has(key)) && !typing.has(key) ? (view?.problems?.[key] ?? "") : "");
const field = ({ key, label, control, hint, group }) => {
  const id = idOf(key);
  const error = h("p", { class: "amends-wrong", id: `${id}-wrong`, dir: "auto" }, wrong(key));
  if (!group) {
    control.id = id;
    control.setAttribute("aria-describedby", hint ? `${id}-hint ${id}-wrong` : `${id}-wrong`);
    // A message that appears at once would move the button away from under the click that left the field.
    control.addEventListener("blur", () => { left.add(key); setTimeout(showWrong, 200); });
    control.addEventListener("input", () => { typing.add(key); showWrong(); });
  }
  control.dataset.control = key;
  return h("div", { class: "amends-field", "data-field": key },
    group ? null : h("label", { for: id, dir: "auto" }, label),
    control,
    hint && h("p", { class: "amends-soft", id: `${id}-hint`, dir: "auto" }, hint), error);
};
const showWrong = () => {
  for (const node of root.querySelectorAll("[data-field]")) {
    const key = node.dataset.field;
    const message = wrong(key);
    const place = node.querySelector(":scope > .amends-wrong");
    if (place && place.textContent !== message) place.textContent = message;
    for (const control of node.querySelectorAll("input, textarea, select")) if (control.dataset.control === key) control.setAttribute("aria-invalid", String(Boolean(message)));
  }
};
const letterWay = () => ({ lang: page.language || null, dir: view?.dir ?? page.heard?.dir ?? "auto" });
const line = (value, set, props = {}) => {
  const input = h("input", { type: "text", dir: "auto", maxlength: "300", autocomplete: "off", ...props, on: { input: () => { set(input.value); changed(); } } });
  input.value = value ?? "";
  return input;
};
const day = (value, set) => {
  const input = h("input", { type: "date", on: { input: () => { set(input.value); changed(); } } });
  input.value = value ?? "";
  return input;
};
const area = (value, set, rows, props = {}) => {
  const input = h("textarea", { rows: String(rows), dir: "auto", maxlength: "2000", ...props, on: { input: () => { set(input.value); changed(); } } });
  input.value = value ?? "";
  return input;
};
const select = (value, options, set, { redraw = false } = {}) => {
  const input = h("select", { on: { change: () => { set(input.value); changed(); if (redraw) draw(); } } }, options.map(([code, text]) => h("option", { value: code }, text)));
  input.value = value ?? "";
  return input;
};
const radios = (key, label, value, options, set) =>
  h("fieldset", { class: "amends-radios", "aria-describedby": `${idOf(key)}-wrong` }, h("legend", { dir: "auto" }, label),
    options.map(([code, text]) => {
      const input = h("input", { type: "radio", name: idOf(key), value: code, "data-control": key, on: { change: () => { set(code); left.add(key); changed(); } } });
      input.checked = value === code;
      return h("label", {}, input, " ", text);
    }));
const tick = (label, value, set, { redraw = false, key } = {}) => {
  const input = h("input", { type: "checkbox", "data-control": key, on: { change: () => { set(input.checked); changed(); if (redraw) draw(); } } });
  input.checked = Boolean(value);
  return h("label", { class: "amends-tick" }, input, h("span", { dir: "auto" }, label));
};
const primary = { class: "amends-primary" };
// What a person unfolds stays so when the page is drawn anew, also at that very moment: a toggle event would come too late.
const unfolded = new Map();
const fold = (key, open, title, ...children) => {
  const node = h("details", { open: unfolded.get(key) ?? open }, h("summary", { on: { click: () => unfolded.set(key, !node.open) } }, title), children);
  return node;
};
const quoted = (text) => h("q", { dir: "auto", class: "amends-quote" }, text);
const languageName = () => choices.languages.find(({ code }) => code === page.language)?.name ?? "";
const people = () => h("datalist", { id: "intake-people" }, choices.people.map((name) => h("option", { value: name })));
const sums = () => h("datalist", { id: "intake-sums" }, (page.heard?.heard ?? []).filter(({ kind }) => kind === "amount").map(({ quote }) => h("option", { value: quote })));

// Step 1: the complaint

const bytesOf = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
};
const readFile = async (file) => {
  if (!file) return;
  const answer = await work(t("intake.reading"), () => bytesOf(file).then((data) => ask("read_file", { name: file.name, data })));
  if (answer) {
    Object.assign(page, { complaint: answer.text, pasted: answer.text, cleaned: false, left_out: [], file: file.name, heard: null });
    if (answer.sender && !page.answers["recipient.name"]) page.answers["recipient.name"] = answer.sender;
    if (answer.address && !page.answers["recipient.email"]) page.answers["recipient.email"] = answer.address;
    if (answer.sent) page.received = answer.sent;
    failure = null;
  }
  keep();
  draw();
};
const work = async (said, job) => {
  busy = said;
  draw();
  try { return await job(); } finally { busy = ""; }
};
const hear = async (name = "hear") => {
  if (!page.complaint.trim()) { view = { problems: { complaint: t("intake.complaint") } }; left.add("complaint"); showWrong(); return focusOn("complaint"); }
  const mine = nextAsked();
  const started = Date.now();
  const modelled = name === "hear" && choices.model;
  const clock = modelled && setInterval(() => {
    const place = root.querySelector(".amends-busy span");
    if (place) place.textContent = t("intake.hearing", { model: choices.model, seconds: Math.round((Date.now() - started) / 1000) });
  }, 1000);
  const answer = await work(modelled ? t("intake.hearing", { model: choices.model, seconds: 0 }) : t("intake.reading"), () => ask(name, form()));
  clearInterval(clock);
  if (mine !== asked) return; // somebody went on without the model
  if (!answer) { draw(); return announce(failure.title); }
  failure = null;
  if (!page.cleaned) page.pasted = page.complaint;
  const first = !page.heard;
  Object.assign(page, { complaint: answer.complaint, cleaned: true, left_out: page.cleaned ? page.left_out : answer.left_out, heard: answer, step: 2 });
  page.language = page.language || answer.language;
  if (first) {
    page.letter_type = answer.letter_type?.which ?? "dissatisfied";
    page.severity = answer.severity?.which === "high" ? "high" : "medium";
  }
  keep();
  draw();
  toTop();
  lookNow();
};
const stepOne = () => {
  const box = area(page.complaint, (text) => { page.complaint = text; }, 9, { maxlength: "200000", class: "amends-complaint-box" });
  const file = h("input", { type: "file", accept: ".txt,.eml,text/plain,message/rfc822", id: idOf("file"), on: { change: () => readFile(file.files[0]) } });
  return [
    field({ key: "complaint", label: t("intake.complaint"), control: box, hint: t("intake.complaint_hint") }),
    h("div", { class: "amends-field" }, h("label", { for: idOf("file") }, t("intake.file")), file, page.file && h("p", { class: "amends-soft" }, t("intake.read_from", { name: page.file }))),
    leftOut(),
    buttons(button(page.heard ? t("intake.listen_again") : t("intake.listen"), () => hear(), page.heard ? {} : primary), page.heard && button(t("intake.next"), () => go(2), primary)),
  ];
};
const leftOut = () => page.left_out.length > 0 && h("div", { class: "amends-left-out" }, fold("left-out", false, t("intake.left_out", { count: page.left_out.length }),
  page.left_out.map((one, index) => h("div", {}, h("span", { class: "amends-soft" }, one.kind), h("pre", { dir: "auto" }, one.text),
    one.back && button(t("intake.put_back"), () => {
      page.complaint = `${page.complaint}\n\n${one.text}`;
      page.left_out = page.left_out.filter((_, other) => other !== index);
      keep();
      hear("hear_plainly");
    }))),
  page.pasted && button(t("intake.put_back_all"), () => { Object.assign(page, { complaint: page.pasted, left_out: [], cleaned: true }); keep(); hear("hear_plainly"); })));

// Step 2: what was heard

const heardItem = (one) => {
  const on = isTicked(one);
  const label = [one.says && h("span", { dir: "auto" }, one.says, " "), one.title && h("strong", {}, one.title, " "), quoted(one.quote), one.kind === "ask" && h("span", { class: "amends-badge" }, t("intake.asks"))];
  const input = h("input", { type: "checkbox", "data-control": `tick.${one.key}`, on: { change: () => { page.ticks[one.key] = input.checked; page.confirmed = ""; changed(); draw(); } } });
  input.checked = on;
  const words = (label_, hint, rows) => field({ key: `heard.${one.key}`, label: label_, hint, control: area(page.words[one.key], (text) => { page.words[one.key] = text; }, rows, one.kind === "harm" ? letterWay() : {}) });
  return h("li", {}, h("label", { class: "amends-tick" }, input, h("span", {}, label)),
    one.around && h("p", { class: "amends-soft", dir: "auto" }, one.around),
    on && one.kind === "harm" && words(t("intake.harm_words"), t("intake.to_them", { language: languageName() }), 2),
    on && (one.kind === "point" || one.kind === "ask") && fold(`words.${one.key}`, Boolean(page.words[one.key]), t("intake.own_words"), words(t("intake.own_words"), t("intake.own_words_hint"), 1)),
    on && one.kind === "sign" && signNote(one));
};
const FLAG = { legal: "legal_hold", injury: "injury", data: "data_breach" };
const signNote = (one) => {
  const flag = page.heard.flags.find(({ flag: name }) => name === FLAG[one.which]);
  if (!flag) return h("p", { class: "amends-soft" }, t("intake.sign_care"));
  return [h("p", { class: "amends-soft" }, t("intake.sign_who", { who: flag.who })),
    flag.may_clear && tick(t("intake.cleared"), page.cleared.includes(flag.flag), (on) => { page.cleared = on ? [...page.cleared, flag.flag] : page.cleared.filter((name) => name !== flag.flag); }, { key: `cleared.${flag.flag}` })];
};
const section = (title, items, hint) => items.length > 0 && h("section", { class: "amends-heard" }, h("h3", {}, title), hint && h("p", { class: "amends-soft" }, hint), h("ul", {}, items.map(heardItem)));
const stepTwo = () => {
  const { heard } = page;
  const of = (...kinds) => heard.heard.filter(({ kind }) => kinds.includes(kind));
  const figures = of("date", "amount", "phone", "email");
  const because = (choice) => choice && woven("intake.because", { quote: quoted(choice.quote) });
  const language = select(page.language, [["", t("intake.language_choose")], ...choices.languages.map(({ code, name }) => [code, name])], (code) => { page.language = code; if (!heard.source) hear("hear_plainly"); });
  return [
    h("p", {}, h("strong", {}, t("intake.confirm"))),
    heard.failed && h("p", { class: "amends-ask" }, t("intake.model_failed", { why: heard.failed })),
    h("p", { class: "amends-soft" }, heard.source ? t("intake.heard_by", { model: heard.source }) : t("intake.heard_plainly")),
    heard.dropped > 0 && h("p", { class: "amends-soft" }, t("intake.dropped", { count: heard.dropped })),
    section(t("intake.signs"), of("sign")),
    section(t("intake.points"), of("point", "ask")),
    section(t("intake.sentences"), heard.sentences),
    section(t("intake.harms"), of("harm")),
    section(t("intake.feelings"), of("feeling")),
    section(t("intake.figures"), of("reference"), t("intake.figures_hint")),
    figures.length > 0 && h("p", { class: "amends-figures" }, figures.map((one) => h("span", { class: "amends-badge", title: one.around }, h("bdi", {}, one.quote), one.says && ` ${one.says}`))),
    !heard.heard.length && !heard.sentences.length && h("p", {}, t("intake.nothing_heard")),
    h("div", { class: "amends-grid" },
      field({ key: "language", label: t("intake.language"), control: language }),
      field({ key: "letter_type", label: t("intake.letter_type"), hint: because(heard.letter_type), control: select(page.letter_type, choices.letter_types.map(({ id, title }) => [id, title]), (id) => { page.letter_type = id; }) }),
      field({ key: "severity", label: t("intake.severity"), hint: because(heard.severity), control: select(page.severity, ["low", "medium", "high"].map((level) => [level, t(`intake.severity_${level}`)]), (level) => { page.severity = level; }) })),
    leftOut(),
    buttons(button(t("intake.back"), () => go(1)), button(t("intake.next"), () => go(3), primary)),
  ];
};

// Step 3: the questions

const LABELS = (name) => t(`intake.in_${name.replaceAll(".", "_")}`);
const CHOICES = { fault_status: (code) => t(`fault.${code}`), cause_known: (code) => t(`intake.q_${code}`), "recipient.gender": (code) => t(`intake.q_gender_${code}`) };
const answerField = (input, question) => {
  const { field: key, type } = input;
  const value = page.answers[key];
  const set = (text) => { page.answers[key] = text; };
  const alone = question.inputs.length === 1;
  const name = alone ? question.text : LABELS(key);
  const label = input.optional ? `${name} (${t("intake.optional")})` : name;
  if (type === "choice") {
    const options = input.choices.map((code) => [code, CHOICES[key](code)]);
    if (key === "recipient.gender") return field({ key, label, control: select(value ?? "unknown", options, set) });
    return field({ key, label, group: true, control: radios(key, label, value, options, set) });
  }
  if (type === "date") return field({ key, label, control: day(value, set) });
  if (type === "person") return field({ key, label, control: line(value, set, { list: key === "recipient.name" ? null : "intake-people" }) });
  if (type === "line") return field({ key, label, control: line(value, set) });
  if (type === "lines") return field({ key, label, control: area(value, set, 2) });
  const hint = key === "harms" ? t("intake.to_them", { language: languageName() }) : type === "sentence" ? t("intake.as_we_one", { language: languageName() }) : t("intake.as_we", { language: languageName() });
  return field({ key, label, hint, control: area(value, set, type === "sentence" ? 2 : 3, letterWay()) });
};
const questionBlock = (question) =>
  h("div", { class: "amends-question", "data-question": question.field },
    question.inputs.length > 1 && h("p", { class: "amends-question-text", dir: "auto" }, question.text),
    question.inputs.map((input) => answerField(input, question)),
    h("p", { class: "amends-soft", dir: "auto" }, question.why));
const stageField = () => field({ key: "stage", label: t("intake.stage"), group: true,
  control: radios("stage", t("intake.stage"), view.stage, choices.stages.map((stage) => [stage, t(`intake.stage_${stage}`)]), (stage) => { page.answers.stage = stage; }) });
// What the desk knows of the same customer is shown, and comes into the case only where somebody ticks it.
const earlierItem = (one) => {
  const ticked = (page.earlier[one.key] ??= {});
  const words = one.fits ? t("earlier.words") : t("earlier.words_there", { language: languageName() });
  return h("li", {},
    tick(woven(`earlier.${one.kind}`, { text: h("q", { class: "amends-quote", lang: one.lang, dir: one.dir }, one.text) }), ticked.on, (on) => { ticked.on = on; }, { redraw: true, key: `earlier.${one.key}.on` }),
    h("p", { class: "amends-soft" }, dayOf(one.on)),
    ticked.on && field({ key: `earlier.${one.key}`, label: words, control: area(ticked.words ?? (one.fits ? one.text : ""), (text) => { ticked.words = text; }, 1, letterWay()) }));
};
const dayOf = (text) => new Date(text.includes("T") ? text : `${text}T00:00`).toLocaleDateString(LANGUAGE, { dateStyle: "medium" });
const earlierCases = () => view.earlier?.length > 0 && h("section", { class: "amends-heard amends-earlier" },
  h("h3", {}, t("earlier.title", { count: view.earlier.length })), h("p", { class: "amends-soft" }, t("earlier.hint")),
  view.earlier.map((one) => h("div", { "data-earlier": one.id },
    h("p", {}, h("button", { type: "button", class: "amends-link", "aria-label": t("case.open_earlier", { id: one.id }), on: { click: () => { desk.say("open-case", { id: one.id }, { keep: true }); goToPage("case"); } } }, h("bdi", {}, one.id)),
      " ", h("span", { class: "amends-soft" }, [one.title, dayOf(one.opened), one.status, t("earlier.same", { what: one.same })].join(" · "))),
    one.told.length ? h("ul", {}, one.told.map(earlierItem)) : h("p", { class: "amends-soft" }, t("earlier.none_told")))));
const stepThree = () => {
  if (!view?.questions) return [h("p", {}, t("intake.loading"))];
  const needed = view.questions.filter(({ required }) => required);
  const helping = view.questions.filter(({ required }) => !required);
  const more = fold("more", false, t("intake.helps", { count: helping.length }), helping.map(questionBlock),
    field({ key: "reference", label: t("intake.reference"), control: line(page.answers.reference, (text) => { page.answers.reference = text; }) }),
    field({ key: "received", label: t("intake.received"), control: day(page.received, (text) => { page.received = text; }) }));
  return [
    people(),
    needed.slice(0, 1).map(questionBlock), page.answers.fault_status && stageField(), needed.slice(1).map(questionBlock),
    earlierCases(),
    more,
    buttons(button(t("intake.back"), () => go(2)), button(t("intake.next"), () => go(4), primary)),
  ];
};

// Step 4: remedies, answers, signer

const inDays = (days) => {
  const then = new Date();
  then.setDate(then.getDate() + days);
  return `${then.getFullYear()}-${String(then.getMonth() + 1).padStart(2, "0")}-${String(then.getDate()).padStart(2, "0")}`;
};
const remedyCard = (remedy) => {
  const said = view.remedies.find(({ id }) => id === remedy.id);
  const one = (page.remedies[remedy.id] ??= {});
  const set = (name) => (value) => { one[name] = value; };
  const approved = !remedy.approved_by ? t("intake.not_approved_ahead")
    : remedy.limit ? t("intake.approved_up_to", { who: remedy.approved_by, limit: remedy.limit }) : t("intake.approved_ahead", { who: remedy.approved_by });
  const speaks = said.speaks.due || said.speaks.done;
  const key = `remedy.${remedy.id}`;
  const choose = (on) => {
    one.chosen = on;
    if (on && !one.on && !one.done && remedy.days !== null) one.on = inDays(remedy.days);
  };
  const box = tick(remedy.title, one.chosen, choose, { redraw: true, key: `${key}.chosen` });
  return h("li", { class: "amends-remedy", "data-remedy": remedy.id }, box, h("span", { class: "amends-soft" }, approved),
    one.chosen && !speaks && h("p", { class: "amends-wrong" }, t("intake.no_sentence", { language: languageName() })),
    one.chosen && speaks && [
      h("div", { class: "amends-grid" },
        remedy.amount && field({ key: `${key}.amount`, label: t("intake.amount"), control: line(one.amount, set("amount"), { list: "intake-sums", ...letterWay() }) }),
        remedy.item && field({ key: `${key}.item`, label: t("intake.item"), control: line(one.item, set("item"), letterWay()) }),
        field({ key: `${key}.on`, label: one.done ? t("intake.done_on") : t("intake.due_on"), hint: !one.done && remedy.days !== null && t("intake.usual", { count: remedy.days }), control: day(one.on, set("on")) })),
      said.speaks.due && said.speaks.done && tick(t("intake.done"), one.done, set("done"), { redraw: true, key: `${key}.done` }),
      h("p", { class: "amends-sentence", ...letterWay() }), h("p", { class: "amends-waits" })]);
};
const approver = () => (view.approver?.reasons.length ? t("intake.approver", { who: view.approver.who, reasons: view.approver.reasons.join("; ") }) : "");
const showRemedies = () => {
  for (const card of root.querySelectorAll("[data-remedy]")) {
    const said = view.remedies.find(({ id }) => id === card.dataset.remedy);
    const [sentence, waits] = [card.querySelector(".amends-sentence"), card.querySelector(".amends-waits")];
    if (sentence) sentence.textContent = said?.sentence ?? "";
    if (waits) waits.textContent = said?.waits ? [said.waits, approver()].filter(Boolean).join(" ") : "";
  }
  for (const card of root.querySelectorAll("[data-own]")) card.querySelector(".amends-waits").textContent = view.own[Number(card.dataset.own)]?.waits ?? "";
  for (const place of root.querySelectorAll("[data-point]")) showAnswer(place);
  const confirm = root.querySelector(".amends-confirm");
  if (confirm) confirm.hidden = !view.signature;
  const box = confirm?.querySelector("input");
  if (box) box.checked = Boolean(view.signature) && page.confirmed === view.signature;
};
const KINDS = ["refund", "repair", "replace", "redo", "credit", "gesture", "other"];
const ownCard = (number) => {
  const own = (page.own[number] ??= { text: "", kind: "other", on: "", done: false, approve: false, approved_by: "" });
  const set = (name) => (value) => { own[name] = value; };
  const key = `own.${number}`;
  return h("div", { class: "amends-own", "data-own": String(number) },
    field({ key, label: t("intake.own_text"), hint: t("intake.as_we_one", { language: languageName() }), control: area(own.text, set("text"), 2, letterWay()) }),
    h("div", { class: "amends-grid" },
      field({ key: `${key}.kind`, label: t("intake.own_kind"), control: select(own.kind, KINDS.map((kind) => [kind, t(`intake.kind_${kind}`)]), set("kind")) }),
      field({ key: `${key}.on`, label: own.done ? t("intake.done_on") : t("intake.due_on"), control: day(own.on, set("on")) }),
      !choices.signed_in && field({ key: `${key}.approved_by`, label: t("intake.own_approved_by"), control: line(own.approved_by, set("approved_by"), { list: "intake-people" }) })),
    tick(t("intake.done"), own.done, set("done"), { redraw: true, key: `${key}.done` }),
    choices.signed_in && choices.approver && tick(t("intake.own_approve"), own.approve, set("approve"), { key: `${key}.approve` }),
    h("p", { class: "amends-waits" }));
};
const answerOptions = () => [["", t("intake.answer_none")], ...view.items.map(({ id, text }) => [id, t(`intake.answer_${id[0]}`, { text: `\u2068${text}\u2069` })]), ["open", t("intake.answer_open")], ["no", t("intake.answer_no")]];
const chosenOf = (point) => (point.declined || page.points[point.key]?.no ? "no" : point.by.length ? point.by[0] : point.open ? "open" : "");
const pointRow = (point) => {
  const key = `point.${point.key}`;
  const input = h("select", { on: { change: () => {
    const { value } = input;
    const before = page.points[point.key]?.declined ?? "";
    page.points[point.key] = value === "no" ? { declined: before, no: true } : value === "open" ? { open: true } : value ? { by: [value] } : {};
    changed();
    draw();
  } } }, answerOptions().map(([code, text]) => h("option", { value: code }, text)));
  input.value = chosenOf(point);
  const declined = page.points[point.key]?.no && field({ key: `${key}.declined`, label: t("intake.declined"), hint: t("intake.as_we_one", { language: languageName() }),
    control: area(page.points[point.key].declined, (text) => { page.points[point.key].declined = text; }, 2, letterWay()) });
  return h("li", { "data-point": point.key }, field({ key, label: [quoted(point.quote), point.kind === "ask" && h("span", { class: "amends-badge" }, t("intake.asks")), h("span", { class: "amends-badge amends-guess" }, t("intake.guess"))], control: input }), declined);
};
const showAnswer = (place) => {
  const point = view.points.find(({ key }) => key === place.dataset.point);
  if (!point) return;
  const input = place.querySelector("select");
  if (document.activeElement !== input) {
    fill(input, answerOptions().map(([code, text]) => h("option", { value: code }, text)));
    input.value = chosenOf(point);
  }
  place.querySelector(".amends-guess").hidden = !point.guessed;
};
const signerFields = () => {
  const other = page.signer === "?" || !choices.signers.length;
  const set = (name) => (value) => { page.own_signer[name] = value; };
  const own = (name, list) => field({ key: `signer.${name}`, label: t(`intake.signer_${name}`), control: line(page.own_signer[name], set(name), { list }) });
  const chosen = page.signer || (choices.signers.length === 1 ? choices.signers[0].name : "");
  return [
    choices.signers.length > 0 && field({ key: other ? "signer" : "signer.name", label: t("intake.signer"),
      control: select(chosen, [["", ""], ...choices.signers.map(({ name, role }) => [name, role ? `${name}, ${role}` : name]), ["?", t("intake.signer_other")]], (name) => { page.signer = name; }, { redraw: true }) }),
    other && h("div", { class: "amends-grid" }, own("name", "intake-people"), own("role"), own("phone"), own("email"),
      field({ key: "signer.gender", label: t("intake.in_recipient_gender"), control: select(page.own_signer.gender ?? "unknown", ["female", "male", "unknown"].map((code) => [code, t(`intake.q_gender_${code}`)]), set("gender")) })),
  ];
};
const stepFour = () => {
  if (!view?.remedies) return [h("p", {}, t("intake.loading"))];
  const suits = (remedy) => view.remedies.find(({ id }) => id === remedy.id)?.suits || page.remedies[remedy.id]?.chosen;
  const [fitting, others] = [choices.remedies.filter(suits), choices.remedies.filter((remedy) => !suits(remedy))];
  const remedies = h("div", { class: "amends-field", "data-field": "remedies" }, h("p", { class: "amends-soft" }, choices.remedies.length ? t("intake.remedies_hint") : t("intake.no_catalogue")),
    h("ul", { class: "amends-remedies" }, fitting.map(remedyCard)),
    others.length > 0 && fold("others", false, t("intake.other_remedies", { count: others.length }), h("ul", { class: "amends-remedies" }, others.map(remedyCard))),
    fold("own", !choices.remedies.length || page.own.some(({ text }) => text), t("intake.own_remedy"), ownCard(0)),
    h("p", { class: "amends-wrong" }));
  const confirm = h("div", { class: "amends-field amends-confirm", "data-field": "confirmed" },
    tick(t("intake.points_ok"), page.confirmed && page.confirmed === view.signature, (on) => { page.confirmed = on ? view.signature : ""; left.add("confirmed"); }, { key: "confirmed" }), h("p", { class: "amends-wrong" }));
  return [
    people(), sums(),
    h("h3", {}, t("intake.remedies")), remedies,
    view.questions.some(({ field: key }) => key === "next_update") && questionBlock(view.questions.find(({ field: key }) => key === "next_update")),
    view.points.length > 0 && [h("h3", {}, t("intake.answers")), h("ul", { class: "amends-points" }, view.points.map(pointRow)), confirm],
    h("h3", {}, t("intake.signer")), signerFields(),
    field({ key: "channel", label: t("intake.channel"), control: select(page.channel, choices.channels.map(({ id, title }) => [id, title]), (id) => { page.channel = id; }) }),
    h("p", { class: "amends-summary amends-wrong", tabindex: "-1" }),
    buttons(button(t("intake.back"), () => go(3)), button(t("intake.draft"), finish, primary)),
  ];
};
const STEP_OF = (key) => {
  if (key === "complaint") return 1;
  if (/^(heard\.|language|letter_type|severity)/u.test(key)) return 2;
  if (/^(remed|own|point|signer|channel|confirmed|next_update)/u.test(key) || key === "") return 4;
  return 3;
};
const finish = async () => {
  all = true;
  const mine = nextAsked();
  const answer = await work(t("intake.drafting"), () => ask("finish", form()));
  if (mine !== asked) return;
  if (answer?.kind === "unfinished") {
    view = { ...view, problems: answer.problems };
    const keys = Object.keys(answer.problems);
    const steps = keys.map(STEP_OF);
    page.step = Math.min(...steps);
    draw();
    return focusOn(keys[steps.indexOf(page.step)]);
  }
  if (!answer) { draw(); return announce(failure.title); }
  note = answer.waiting.length ? t("intake.opened_waiting", { who: answer.who, remedies: answer.waiting.join(" ") }) : "";
  reset();
  draw();
  desk.say("open-case", { id: answer.id, draft: !answer.waiting.length }, { keep: true });
  goToPage("case");
};
const reset = () => {
  clearTimeout(saving);
  page = structuredClone(FRESH);
  view = null;
  all = false;
  left.clear();
  try { sessionStorage.removeItem(KEEP); } catch { /* as above */ }
};

// Drawing

const buttons = (...all_) => h("p", { class: "amends-row" }, all_);
const go = (step) => {
  page.step = step;
  keep();
  draw();
  toTop();
  if (step > 2) lookNow();
};
const toTop = () => { root.querySelector("h2")?.focus(); root.scrollIntoView({ block: "nearest" }); };
const announce = (text) => { const place = root.querySelector(".amends-said"); if (place) place.textContent = text; };
const focusOn = (key) => {
  const place = [...root.querySelectorAll("[data-field]")].find((node) => node.dataset.field === key) ?? root.querySelector(".amends-summary");
  for (let up = place; up && up !== root; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  (place?.querySelector("input, textarea, select") ?? place)?.focus();
  place?.scrollIntoView({ block: "center" });
};
const STEPS = [stepOne, stepTwo, stepThree, stepFour];
const draw = () => {
  if (!choices) return fill(root, failure ? h("p", { class: "amends-problem", role: "alert" }, failure.title) : h("p", { class: "amends-soft" }, t("intake.loading")));
  if (!choices.may) return fill(root, h("p", { class: "amends-ask" }, t("intake.not_allowed")));
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const [key, value, from, to] = active?.dataset.control ? [active.dataset.control, active.type === "radio" ? active.value : null, active.selectionStart, active.selectionEnd] : [];
  const title = t(`intake.step_${page.step}`);
  fill(root,
    h("nav", { "aria-label": t("intake.steps") }, h("ol", { class: "amends-steps" }, [1, 2, 3, 4].map((step) => h("li", {},
      h("button", { type: "button", "aria-current": step === page.step && "step", disabled: step > 1 && !page.heard, on: { click: () => go(step) } }, h("span", { "aria-hidden": "true" }, `${step} `), t(`intake.step_${step}`)))))),
    note && h("p", { class: "amends-ask", role: "status" }, note),
    choices.kept && !page.complaint && h("div", { class: "amends-ask" }, h("p", {}, t("intake.kept")), h("p", { class: "amends-row" }, button(t("intake.kept_back"), bringBack, primary), button(t("intake.kept_drop"), dropKept))),
    h("h2", { tabindex: "-1" }, t("intake.step_now", { number: page.step, title })),
    busy ? h("div", { class: "amends-busy", role: "status" }, h("span", {}, busy), " ", choices.model && page.step === 1 && button(t("intake.without_model"), () => hear("hear_plainly"))) : STEPS[page.step - 1](),
    failure && h("div", { class: "amends-problem", role: "alert" }, h("strong", {}, failure.title), failure.lines.map((said) => h("p", { dir: "auto" }, said))),
    page.complaint && !busy && h("p", { class: "amends-over" }, startOver()),
    h("p", { class: "amends-hidden amends-said", role: "status" }));
  shape = shapeOf();
  showWrong();
  if (view?.remedies && page.step === 4) showRemedies();
  showSummary();
  if (key) {
    const back = [...root.querySelectorAll("[data-control]")].find((node) => node.dataset.control === key && (value === null || node.value === value));
    back?.focus({ preventScroll: true });
    if (typeof from === "number" && back?.type !== "date") back?.setSelectionRange?.(from, to);
  }
};
const showSummary = () => {
  const place = root.querySelector(".amends-summary");
  const number = Object.keys(view?.problems ?? {}).length;
  if (place) place.textContent = all && number ? `${t("intake.problems", { count: number })}${view.problems[""] ? `: ${view.problems[""]}` : ""}` : "";
};
// What of an answer changes which fields there are; everything else is put into the fields that stand.
let shape = "";
const shapeOf = () => JSON.stringify([page.step, busy, view?.questions, view?.stage, page.step === 3 && view?.earlier, view?.points?.map(({ key }) => key), view?.remedies?.map(({ id, suits, speaks }) => [id, suits, speaks]), failure?.title]);
const refresh = () => {
  if (shape !== shapeOf()) return draw();
  showWrong();
  if (view?.remedies && page.step === 4) showRemedies();
  showSummary();
};
let sure = false;
const startOver = () => (sure
  ? [t("intake.start_over_sure"), " ", button(t("intake.yes_drop"), () => { sure = false; reset(); choices.kept = null; ask("forget", {}); note = ""; draw(); toTop(); }), " ", button(t("intake.no_keep"), () => { sure = false; draw(); })]
  : h("button", { type: "button", class: "amends-link", on: { click: () => { sure = true; draw(); } } }, t("intake.start_over")));
const bringBack = () => {
  const { kept } = choices;
  page = { ...structuredClone(FRESH), ...kept };
  choices.kept = null;
  keep();
  draw();
  if (page.heard) lookNow();
};
const dropKept = () => { choices.kept = null; ask("forget", {}); draw(); };

const begin = async () => {
  try { page = { ...structuredClone(FRESH), ...JSON.parse(sessionStorage.getItem(KEEP) ?? "{}") }; } catch { page = structuredClone(FRESH); }
  draw();
  choices = await ask("begin", {});
  if (choices?.kept && page.complaint) choices.kept = null;
  draw();
  if (page.heard) lookNow();
};
begin();
