// The cases of the desk. What is due first stands at the top; a filter or a search hides rows and never reorders them.
const FILTERS = {
  open: (row) => row.open,
  overdue: (row) => row.overdue,
  waiting: (row) => row.status === "waiting",
  mine: (row) => row.mine && row.status !== "closed",
  approved: (row) => row.status === "approved",
  sent: (row) => row.status === "sent",
  all: () => true,
};
const SOON = 4 * 3600e3; // milliseconds
const EVERY = 60e3;
const [filters, search, create, notice, list, empty, first, said] = ["filters", "search", "new", "notice", "cases", "empty", "first", "said"].map((name) => element.querySelector(`.amends-${name}`));
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });
let inbox = null;
let filter = "open";

const away = (from, to) => {
  const minutes = Math.round((to - from) / 60e3);
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
};
const open = (id) => {
  desk.say("open-case", { id }, { keep: true });
  goToPage("case");
};
const take = async (id) => {
  try {
    receive(await server.mine({ id }));
  } catch {
    complain(null);
  }
};
const openSample = async () => {
  let answer = null;
  try {
    answer = await server.sample({});
  } catch { /* told below */ }
  if (answer?.kind !== "opened") return complain(answer);
  desk.say("open-case", { id: answer.id, draft: answer.draft }, { keep: true });
  desk.say("cases-changed");
  goToPage("case");
};
const complain = (problem) => fill(notice, problemBox(problem ?? { title: t("inbox.offline"), lines: [], questions: [] }));
const line = (row) => {
  const now = new Date(inbox.now);
  const due = row.due ? new Date(row.due) : null;
  const soon = due && !row.overdue && due - now < SOON;
  return h("li", { class: row.overdue ? "amends-late" : soon && "amends-soon", "data-case": row.id },
    h("div", { class: "amends-who" },
      h("button", { type: "button", class: "amends-open", on: { click: () => open(row.id) } },
        row.erased ? t("inbox.erased") : h("bdi", { dir: "auto" }, row.recipient || t("inbox.nobody"))),
      h("div", { class: "amends-soft" }, h("bdi", {}, row.id))),
    h("div", { class: "amends-about" }, row.title, h("div", { class: "amends-soft" }, [row.language, row.errors ? t("inbox.errors", { count: row.errors }) : ""].filter(Boolean).join(" · "))),
    h("div", {}, h("span", { class: `amends-chip amends-${row.status}` }, t(`inbox.status_${row.status}`))),
    h("div", { class: "amends-due", title: due ? due.toLocaleString(LANGUAGE) : undefined }, due ? (row.overdue ? t(`inbox.late_${row.why}`, { when: away(now, due) }) : t(`inbox.due_${row.why}`, { when: away(now, due) })) : ""),
    h("div", { class: "amends-soft" }, row.owner ? h("bdi", {}, row.owner) : row.open ? h("button", { type: "button", "aria-label": t("inbox.take_case", { id: row.id }), on: { click: () => take(row.id) } }, t("inbox.take")) : ""));
};
// The page is drawn anew each minute; whoever goes through it with the keyboard stays where they were.
const focusedAt = () => {
  const at = element.contains(document.activeElement) ? document.activeElement : null;
  if (at?.dataset.filter) return () => filters.querySelector(`[data-filter="${at.dataset.filter}"]`);
  const id = at?.closest("li")?.dataset.case;
  return id === undefined ? () => null : () => [...list.children].find((row) => row.dataset.case === id)?.querySelector(at.matches(".amends-open") ? ".amends-open" : "button:not(.amends-open)");
};
const draw = () => {
  if (!inbox) return;
  const focused = focusedAt();
  const wanted = search.value.trim().toLocaleLowerCase();
  const found = inbox.rows.filter((row) => FILTERS[filter](row) && (!wanted || [row.id, row.recipient, row.title, row.owner, row.language].some((text) => text.toLocaleLowerCase().includes(wanted))));
  fill(filters, Object.keys(FILTERS).map((name) =>
    h("button", { type: "button", "aria-pressed": String(name === filter), "data-filter": name, on: { click: () => { filter = name; draw(); } } },
      t(`inbox.filter_${name}`), " ", h("span", {}, counted.format(inbox.rows.filter(FILTERS[name]).length)))));
  fill(list, found.map(line));
  focused()?.focus({ preventScroll: true });
  // A desk without any case shows the ways to a first one, and nothing to filter.
  first.hidden = inbox.rows.length > 0;
  element.querySelector("header").hidden = !first.hidden;
  empty.hidden = found.length > 0 || !first.hidden;
  empty.textContent = t("inbox.none_here");
  said.textContent = wanted || filter !== "open" ? t("inbox.shown", { count: found.length }) : "";
};
const receive = (value) => {
  if (value.kind === "problem") return complain(value);
  if (value.kind !== "inbox") return;
  fill(notice);
  inbox = value;
  desk.say("inbox", value.rows.filter((row) => row.open).map((row) => row.id), { keep: true });
  draw();
};

search.addEventListener("input", draw);
for (const way of [create, first.querySelector(".amends-paste")]) way.addEventListener("click", () => goToPage("intake"));
first.querySelector(".amends-open-sample").addEventListener("click", openSample);
first.querySelector(".amends-others button").addEventListener("click", () => goToPage("case"));
desk.on("cases-changed", () => request("refresh"));
desk.on("unanswered", () => trigger("refresh"));
setInterval(() => { if (element.offsetParent && !document.hidden) request("refresh"); }, EVERY);
request("refresh");
onAnswer(receive);
// The desk opens on this page, unless its address names a case; the tabs may come after what is in them.
const openNamed = () => {
  if (new URL(location.href).searchParams.get("case") && !goToPage("case")) requestAnimationFrame(openNamed);
};
openNamed();
