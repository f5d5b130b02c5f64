// A letter to many: first what it says and to whom, then what became of every row. Whatever is at work is asked about once a second.
const [notice, view] = ["notice", "view"].map((name) => element.querySelector(`.amends-${name}`));
const CHUNK = 384 * 1024; // bytes; a request may have a megabyte
const STATES = ["failed", "passed", "approved", "queued", "absent"];
const MESSAGES = ["sent", "sending", "refused", "unknown", "cancelled"];
const page = { jobs: [], me: "", sends: false, signsIn: GIVEN.signs_in, incident: "", letter: "", token: "", list: "", unused: [], job: null, state: "", after: null, reasons: {}, preview: null, named: "" };
let busy = false;
let timer = null;

const problem = (answer) => fill(notice, problemBox({ questions: [], ...answer }));
const ask = async (name, sent = {}) => {
  try {
    const answer = await server[name]({ ...sent, named: page.named });
    if (answer.kind === "problem") { problem(answer); return null; }
    return answer;
  } catch {
    problem({ title: t("mass.offline"), lines: [] });
    return null;
  }
};
const at = async (work) => {
  if (busy) return;
  busy = true;
  fill(notice);
  try { await work(); } finally { busy = false; }
  draw();
};
const base64 = (bytes) => {
  let text = "";
  for (let start = 0; start < bytes.length; start += 32768) text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  return btoa(text);
};
const sendList = async (bytes, name) => {
  page.token = "";
  for (let start = 0; start < Math.max(bytes.length, 1); start += CHUNK) {
    const answer = await ask("add_upload", { token: page.token, data: base64(bytes.subarray(start, start + CHUNK)) });
    if (!answer) { page.token = ""; return; }
    page.token = answer.token;
  }
  page.list = name;
};
// A file that is chosen while something else is at work waits for it.
const chooser = (label, accept, chosen) => {
  const input = h("input", { type: "file", accept, class: "amends-hidden", tabindex: "-1", "aria-label": label });
  const take = () => (busy ? setTimeout(take, 50) : input.files[0] && at(() => chosen(input.files[0])));
  input.addEventListener("change", take);
  return [input, button(label, () => input.click())];
};
const readInto = (field) => async (file) => {
  const answer = await ask("read_text_file", { into: field, data: base64(new Uint8Array(await file.arrayBuffer())) });
  if (answer) page[field] = answer.text;
};
const useSample = (language) => at(async () => {
  const found = await ask("sample", { language });
  if (!found) return;
  Object.assign(page, { incident: found.incident, letter: found.letter });
  await sendList(new TextEncoder().encode(found.list), t("mass.sample_list"));
});
const receiveJob = (answer) => {
  if (!answer) return;
  page.job = answer;
  if (answer.unused) page.unused = answer.unused;
  clearTimeout(timer);
  const moving = answer.run?.running || answer.outbox.queued || answer.outbox.sending;
  if (moving) timer = setTimeout(poll, answer.run?.running ? 700 : 5000);
};
const look = async (more = {}) => receiveJob(await ask("shown", { job: page.job.id, state: page.state, after: page.after, ...more }));
const poll = async () => {
  if (!page.job) return;
  if (element.offsetParent && !document.hidden && !busy) { await look(); draw(); }
  else timer = setTimeout(poll, 2000);
};
const openJob = (id) => at(async () => {
  Object.assign(page, { state: "", after: null, reasons: {}, preview: null });
  receiveJob(await ask("shown", { job: id }));
});
const startCheck = () => at(async () => {
  Object.assign(page, { state: "", after: null, preview: null });
  if (!page.token) { problem({ title: t("mass.no_list"), lines: [] }); return; }
  const begun = page.job ?? (await ask("begin", { incident: page.incident, letter: page.letter }));
  if (!begun) return;
  receiveJob(await ask("check", { job: begun.id, token: page.token, reasons: page.reasons }));
});
const approve = (rows) => at(async () => receiveJob(await ask("approve", { job: page.job.id, rows, reasons: page.reasons })));
const withdraw = () => {
  const why = h("input", { type: "text", "aria-label": t("mass.why"), placeholder: t("mass.why") });
  const box = dialog(t("mass.withdraw"), [h("p", {}, t("mass.withdraw_about")), why],
    button(t("mass.withdraw"), () => { box.close(); at(async () => receiveJob(await ask("withdraw", { job: page.job.id, why: why.value }))); }, { class: "amends-primary" }),
    button(t("mass.keep"), () => box.close()));
};
const download = (name) => at(async () => {
  const answer = await ask("file_of", { job: page.job.id, name });
  if (!answer) return;
  const link = URL.createObjectURL(new Blob([answer.text], { type: "text/csv;charset=utf-8" }));
  h("a", { href: link, download: answer.name }).click();
  setTimeout(() => URL.revokeObjectURL(link), 60e3);
});
const preview = (row) => at(async () => { page.preview = { ...(await ask("letter", { job: page.job.id, number: row.number, key: row.key })), row }; });
const leave = () => {
  clearTimeout(timer);
  Object.assign(page, { job: null, preview: null, state: "", after: null, reasons: {} });
  fill(notice);
  request("refresh");
  draw();
};

const area = (field, rows, hint) => {
  const box = h("textarea", { rows, dir: "auto", "aria-label": t(`mass.${field}`), placeholder: hint, spellcheck: "false" });
  box.value = page[field];
  box.addEventListener("input", () => { page[field] = box.value; });
  return box;
};
const card = (title, ...content) => h("section", { class: "amends-card" }, h("h2", {}, title), content);
const startView = () => [
  h("p", { class: "amends-lead" }, t("mass.about")),
  h("div", { class: "amends-row amends-samples" }, h("span", { class: "amends-soft" }, t("mass.try")), button(t("mass.sample_en"), () => useSample("en")), button(t("mass.sample_ar"), () => useSample("ar"))),
  h("div", { class: "amends-two" },
    card(t("mass.incident"), h("p", { class: "amends-soft" }, t("mass.incident_about", { slot: "{{order}}" })), area("incident", 14, t("mass.incident_hint")), h("p", { class: "amends-row" }, chooser(t("mass.choose_incident"), ".yaml,.yml,.json", readInto("incident")))),
    card(t("mass.letter"), h("p", { class: "amends-soft" }, t("mass.letter_about", { slot: "{{salutation}}" })), area("letter", 14, t("mass.letter_hint")), h("p", { class: "amends-row" }, chooser(t("mass.choose_letter"), ".txt,.md", readInto("letter"))))),
  card(t("mass.list"), h("p", { class: "amends-soft" }, t("mass.list_about")), listLine()),
  h("p", { class: "amends-row" }, button(t("mass.check"), startCheck, { class: "amends-primary amends-start", "aria-disabled": busy || undefined })),
  page.jobs.length ? card(t("mass.earlier"), h("ul", { class: "amends-jobs" }, page.jobs.map((job) => h("li", {},
    h("button", { type: "button", class: "amends-link", on: { click: () => openJob(job.id) } }, h("bdi", {}, job.incident)),
    h("span", { class: "amends-soft" }, t("mass.started", { by: job.by, at: new Date(job.at).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" }) })))))) : null,
];
const listLine = () => h("p", { class: "amends-row amends-list" },
  chooser(t("mass.choose_list"), ".csv,.tsv,.txt", async (file) => sendList(new Uint8Array(await file.arrayBuffer()), file.name)),
  h("span", { class: "amends-soft", role: "status" }, page.token ? h("bdi", {}, page.list) : t("mass.none_chosen")));

const bar = (run) => h("div", { class: "amends-bar" },
  h("progress", { max: Math.max(run.total, 1), value: run.done, "aria-label": t(`mass.doing_${run.doing}`) }),
  h("span", {}, t(`mass.doing_${run.doing}`), " ", t("mass.of", { done: counted.format(run.done), total: counted.format(run.total) })),
  button(t("mass.stop"), () => at(async () => receiveJob(await ask("stop", { job: page.job.id })))));
const chip = (state) => h("span", { class: `amends-chip amends-state-${state}` }, t(`mass.state_${state}`));
const filters = (job) => h("div", { class: "amends-row amends-filters", role: "group", "aria-label": t("mass.filters") },
  ["", ...STATES].filter((state) => !state || job.counts[state]).map((state) => button(
    [state ? t(`mass.state_${state}`) : t("mass.all"), " ", h("span", {}, counted.format(state ? job.counts[state] : Object.values(job.counts).reduce((sum, number) => sum + number, 0)))],
    () => at(async () => { page.state = state; page.after = null; await look(); }), { "aria-pressed": String(state === page.state) })));
const table = (job) => h("div", { class: "amends-scroll" }, h("table", {},
  h("thead", {}, h("tr", {}, ["row", "name", "email", "state", "reason"].map((name) => h("th", { scope: "col" }, t(`mass.head_${name}`))))),
  h("tbody", {}, job.rows.map((row) => h("tr", { class: row.state === "failed" && "amends-bad", "data-row": row.number },
    h("td", {}, counted.format(row.number)),
    h("td", {}, h("button", { type: "button", class: "amends-link", "aria-label": t("mass.read", { name: row.name || t("mass.nobody") }), on: { click: () => preview(row) } }, h("bdi", { dir: "auto" }, row.name || t("mass.nobody")))),
    h("td", {}, h("bdi", { dir: "ltr" }, row.email)),
    h("td", {}, chip(row.state)),
    h("td", { class: "amends-why" }, row.what && h("strong", {}, h("bdi", {}, row.what), ": "), quoting(row.reason)))))));
const reasonsCard = (job) => {
  if (!job.warnings.length) return null;
  return card(t("mass.warnings"), h("p", { class: "amends-soft" }, t("mass.warnings_about")),
    job.warnings.map((warning) => {
      const box = h("input", { type: "text", "aria-label": t("mass.reason_for", { key: warning.key }), placeholder: t("mass.reason") });
      box.value = page.reasons[warning.key] ?? "";
      box.addEventListener("input", () => { page.reasons[warning.key] = box.value; });
      return h("div", { class: "amends-warning-row" }, h("p", {}, quoting(warning.reason), " ", h("span", { class: "amends-soft" }, t("mass.in_rows", { count: warning.rows }))), box);
    }));
};
const jobView = () => {
  const job = page.job;
  const running = job.run?.running;
  const waiting = job.counts.passed + (job.sends ? job.counts.approved : 0);
  const seen = Object.values(job.counts).some(Boolean);
  const lines = MESSAGES.filter((state) => job.outbox[state]).map((state) => t(`mass.mail_${state}`, { count: job.outbox[state] }));
  return [
    h("header", { class: "amends-row amends-head" }, button(t("mass.back"), leave), h("h2", {}, h("bdi", {}, job.incident)),
      job.withdrawn_by ? h("span", { class: "amends-chip amends-state-failed" }, t("mass.withdrawn", { by: job.withdrawn_by })) : job.approved_by ? h("span", { class: "amends-chip amends-state-sent" }, t("mass.approved", { by: job.approved_by })) : null),
    running ? bar(job.run) : job.run?.problem.length ? problemBox({ title: t("mass.ended"), lines: job.run.problem, questions: [] }) : null,
    h("div", { class: "amends-two" },
      card(t("mass.letter"), h("pre", { dir: job.dir, lang: job.lang, tabindex: "0" }, marked(job.letter))),
      h("div", { class: "amends-side" },
        card(t("mass.next"),
          listLine(),
          page.unused.length ? h("p", { class: "amends-soft" }, t("mass.unused", { columns: page.unused.join(", ") })) : null,
          h("p", { class: "amends-row" },
            button(seen ? t("mass.check_again") : t("mass.check"), startCheck, { disabled: running, class: !seen && "amends-primary" }),
            job.withdrawn_by || !waiting ? null : button(job.sends ? t("mass.approve_send", { count: waiting }) : t("mass.approve", { count: waiting }), () => approve(job.counts.passed + job.counts.approved), { disabled: running || !job.may_approve, class: "amends-primary amends-approve-all" })),
          page.signsIn ? null : named(),
          h("p", { class: "amends-soft" }, t("mass.approved_by", { who: job.who })),
          lines.length ? h("p", { class: "amends-mail", role: "status" }, lines.join(" · ")) : null,
          h("p", { class: "amends-row" },
            button(t("mass.results"), () => download("results")), job.counts.failed ? button(t("mass.failures"), () => download("failures")) : null,
            job.counts.approved + job.counts.queued ? button(t("mass.merge"), () => download("mail-merge")) : null,
            job.approved_by && !job.withdrawn_by && job.may_approve ? button(t("mass.withdraw"), withdraw) : null)),
        reasonsCard(job))),
    page.preview ? previewCard() : null,
    card(t("mass.rows"), filters(job), job.rows.length ? table(job) : h("p", { class: "amends-soft" }, t("mass.no_rows")),
      h("p", { class: "amends-row" }, page.after ? button(t("mass.first"), () => at(async () => { page.after = null; await look(); })) : null, job.more ? button(t("mass.more"), () => at(async () => { page.after = job.more; await look(); })) : null)),
  ];
};
const named = () => {
  const box = h("input", { type: "text", "aria-label": t("mass.your_name"), placeholder: page.me });
  box.value = page.named;
  box.addEventListener("input", () => { page.named = box.value; });
  return h("label", { class: "amends-named" }, h("span", { class: "amends-soft" }, t("mass.your_name")), box);
};
const previewCard = () => card(t("mass.letter_of", { name: page.preview.row.name || t("mass.nobody") }),
  page.preview.row.reason ? h("p", { class: "amends-problem" }, quoting(page.preview.row.reason)) : null,
  page.preview.text ? h("pre", { dir: page.preview.dir, lang: page.preview.lang, tabindex: "0" }, page.preview.text) : h("p", { class: "amends-soft" }, t("mass.no_text")),
  h("p", { class: "amends-row" }, button(t("mass.close"), () => { page.preview = null; draw(); })));
// The master's slots stand out from its words.
const marked = (text) => text.split(/(\{\{[^{}]*\}\})/u).map((piece, index) => (index % 2 ? h("mark", {}, h("bdi", { dir: "ltr" }, piece)) : piece));
const draw = () => {
  const field = document.activeElement?.getAttribute?.("aria-label");
  const inside = element.contains(document.activeElement);
  fill(view, page.job ? jobView() : startView());
  if (inside && field) view.querySelector(`[aria-label="${CSS.escape(field)}"]`)?.focus();
};
onAnswer((value) => {
  if (value.kind === "problem") { problem(value); return; }
  Object.assign(page, { jobs: value.jobs, me: value.me, sends: value.sends });
  const typing = element.contains(document.activeElement) && /^(TEXTAREA|INPUT)$/.test(document.activeElement.tagName);
  if (!typing) draw();
});
draw();
