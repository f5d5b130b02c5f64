// What is due: promises of approved letters and what is asked of us after them. What became of one is said in a form beneath it.
const WHENS = ["overdue", "today", "week", "later"];
const NEXT = { progress: "progress", update: "progress", "follow-up": "follow-up", reception: "follow-up", again: "follow-up", call: "talking-points" };
const [whose, calendarButton, ready, notice, list, empty, saidLine] =
  [".amends-whose select", ".amends-calendar", ".amends-ready", ".amends-notice", ".amends-due", ".amends-empty", ".amends-said"].map((name) => element.querySelector(name));
const EVERYBODY = "";
const MINE = "\u0000mine";
const dayName = new Intl.DateTimeFormat(LANGUAGE, { weekday: "short", day: "numeric", month: "short", timeZone: "utc" });
const readable = (day) => dayName.format(new Date(`${day}T00:00:00Z`));
const key = (kind) => kind.replace("-", "_");
let page = null;
let open = null; // the form that is open: {id, deed}
let asked = null; // what has to be answered before a letter: {id, questions}
let link = null;
let own = false; // whether the change that is told of was made here

const fail = (title, lines = []) => fill(notice, h("div", { class: "amends-problem", role: "alert" }, h("strong", {}, title), lines.map((text) => h("p", {}, quoting(text)))));
const ask = async (name, given, then) => {
  try {
    const value = await server[name](given);
    if (value.kind === "problem") { fail(value.title, value.lines); return; }
    then(value);
  } catch {
    fail(t("promises.offline"));
  }
};
const settled = (value) => {
  open = null;
  asked = null;
  receive(value);
  saidLine.textContent = value.said ?? t("promises.saved");
  own = true;
  desk.say("cases-changed");
  own = false;
};
const settle = (row, deed, given) => ask("settle", { id: row.id, case: row.case, deed, ...given }, settled);
const writeNext = (row, given) => ask("write_next", { id: row.id, case: row.case, next: NEXT[row.kind] ?? "progress", ...given }, (value) => {
  if (value.questions) {
    asked = { id: row.id, questions: value.questions };
    receive(value);
    return;
  }
  settled(value);
  desk.say("open-case", { id: value.opened }, { keep: true });
  goToPage("case");
});

const field = (name, label, control, hint) => h("label", {}, label, Object.assign(control, { name }), hint && h("span", { class: "amends-soft" }, hint));
const sentence = (row, deed) => {
  const area = h("textarea", { rows: "2", dir: row.dir, lang: row.lang || undefined });
  const hint = row.language ? t("promises.said_hint", { language: row.language }) : t("promises.said_hint_any");
  const label = field("said", t(`promises.said_${deed}`), area, hint);
  label.className = "amends-wide";
  return label;
};
const noteField = (label) => { const made = field("note", label, h("textarea", { rows: "1", dir: "auto" })); made.className = "amends-wide"; return made; };
const FORMS = {
  kept: (row) => [field("on", t("promises.on_kept"), h("input", { type: "date", value: page.today, max: page.today })), sentence(row, "kept"), noteField(t("promises.note"))],
  broken: (row) => [sentence(row, "broken"), noteField(t("promises.note"))],
  moved: (row) => [
    field("on", t("promises.on_moved"), h("input", { type: "date", min: page.today, required: true })),
    field("at", t("promises.hour"), h("input", { type: "time" })),
    Object.assign(noteField(t("promises.why_moved"))), sentence(row, "moved")],
  done: () => [noteField(t("promises.note"))],
  answered: () => [
    h("fieldset", { "aria-label": t("promises.form_answered") }, ["accepted", "unresolved", "silent"].map((name, number) =>
      h("label", {}, h("input", { type: "radio", name: "answer", value: name, required: true, checked: number === 0 }), t(`promises.answer_${name}`)))),
    noteField(t("promises.note"))],
  next: () => [field("on", t("promises.on_next"), h("input", { type: "date", min: page.today }))],
};
const form = (row, deed) => {
  const send = (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    (deed === "next" ? writeNext(row, given) : settle(row, deed, given));
  };
  return h("form", { "data-form": deed, on: { submit: send, keydown: (event) => { if (event.key === "Escape") close(row); } } },
    h("strong", {}, t(`promises.form_${deed}`)),
    asked?.id === row.id && h("div", { class: "amends-ask amends-wide", role: "alert" }, h("p", {}, t("promises.first_answer")), h("ul", {}, asked.questions.map((question) => h("li", {}, question.text)))),
    FORMS[deed](row),
    h("div", { class: "amends-row" },
      h("button", { type: "submit", class: "amends-primary" }, deed === "next" ? t("promises.open_letter") : t("promises.save")),
      h("button", { type: "button", on: { click: () => close(row) } }, t("promises.cancel"))));
};
const close = (row) => {
  const { deed } = open ?? {};
  open = null;
  asked = null;
  draw();
  list.querySelector(`[data-id="${row.id}"] .amends-buttons button[data-deed="${deed}"]`)?.focus();
};
const show = (row, deed) => {
  open = { id: row.id, deed };
  asked = null;
  draw();
  list.querySelector(`[data-id="${row.id}"] form :is(input, textarea)`)?.focus();
};
const buttons = (row) => {
  const button = (deed, text) => h("button", { type: "button", "data-deed": deed, "aria-expanded": String(open?.id === row.id && open.deed === deed), on: { click: () => show(row, deed) } }, text);
  const writes = NEXT[row.kind] && button("next", t(`promises.write_${{ progress: "progress", "follow-up": "follow_up", "talking-points": "call" }[NEXT[row.kind]]}`));
  return row.sort === "promise"
    ? [button("kept", t("promises.kept")), button("broken", t("promises.broken")), button("moved", t("promises.move")), writes]
    : [button("done", t("promises.done")), writes, row.kind !== "progress" && button("answered", t("promises.answer"))];
};
const line = (row) => {
  const late = row.when === "overdue" ? Math.round((new Date(page.today) - new Date(row.due)) / 864e5) : 0;
  return h("li", { class: `amends-${row.when}`, "data-id": row.id },
    h("div", {},
      h("div", { class: "amends-day" }, h("time", { datetime: row.due }, readable(row.due)), row.at && ` ${row.at}`),
      late ? h("div", { class: "amends-soft" }, t("promises.late", { count: late })) : null),
    h("div", {},
      h("div", { class: "amends-meta" },
        h("span", { class: `amends-kind amends-of-${row.sort}` }, t(`promises.kind_${key(row.kind)}`)),
        h("button", { type: "button", class: "amends-link", on: { click: () => { desk.say("open-case", { id: row.case }, { keep: true }); goToPage("case"); } } }, h("bdi", {}, row.case)),
        row.recipient && h("span", {}, woven("promises.to_whom", { name: h("bdi", { dir: "auto" }, row.recipient) })),
        row.owner && h("span", {}, woven("promises.by_whom", { name: h("bdi", { dir: "auto" }, row.owner) })),
        row.was && h("span", {}, t("promises.was", { day: readable(row.was) }))),
      row.sort === "promise"
        ? h("p", { class: "amends-words", dir: row.dir, lang: row.lang || undefined }, row.text || t("promises.erased"))
        : h("p", { class: "amends-words amends-task" }, t(`promises.ask_${key(row.kind)}`))),
    h("div", { class: "amends-buttons" }, buttons(row)),
    open?.id === row.id && form(row, open.deed));
};
const typed = () => Object.fromEntries([...list.querySelectorAll("form :is(input, textarea)")].filter((control) => control.type !== "radio").map((control) => [control.name, control.value]));
const draw = () => {
  if (!page) return;
  const before = open ? typed() : {};
  const rows = page.rows.filter((row) => whose.value === EVERYBODY || (whose.value === MINE ? row.mine : row.owner === whose.value));
  fill(list, WHENS.map((when) => {
    const mine = rows.filter((row) => row.when === when);
    return mine.length ? h("section", { "data-when": when },
      h("h3", { class: `amends-${when}` }, t(`promises.${when}`), h("span", { class: "amends-soft" }, t("promises.count", { count: mine.length }))),
      h("ul", {}, mine.map(line))) : null;
  }));
  for (const control of list.querySelectorAll("form :is(input, textarea)")) if (control.type !== "radio" && before[control.name]) control.value = before[control.name];
  empty.hidden = rows.length > 0;
  empty.textContent = page.rows.length ? t("promises.none_here") : t("promises.none");
};
const receive = (value) => {
  if (value.kind === "problem") { fail(value.title, value.lines); return; }
  if (value.kind !== "promises") return;
  fill(notice);
  const chosen = whose.value;
  page = value;
  fill(whose, h("option", { value: EVERYBODY }, t("promises.everybody")), h("option", { value: MINE }, t("promises.mine")),
    page.owners.map((owner) => h("option", { value: owner }, owner)));
  whose.value = [EVERYBODY, MINE, ...page.owners].includes(chosen) ? chosen : EVERYBODY;
  if (open && !page.rows.some((row) => row.id === open.id)) open = null;
  draw();
};

whose.addEventListener("change", draw);
calendarButton.addEventListener("click", () => ask("calendar", { mine: whose.value === MINE }, (value) => {
  if (link) URL.revokeObjectURL(link);
  link = URL.createObjectURL(new Blob([value.text], { type: "text/calendar;charset=utf-8" }));
  fill(ready, h("a", { class: "amends-download amends-primary", href: link, download: value.name }, t("promises.calendar_ready", { file: value.name })));
  ready.querySelector("a").focus();
}));
desk.on("cases-changed", () => { if (element.offsetParent && !own) request("refresh"); });
onAnswer(receive);
