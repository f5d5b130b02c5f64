// The desk in figures. Each plot is drawn here as SVG in the page's own colours, and says the same beneath it as a table.
const [choice, notice, tiles, plots, empty] = [".amends-whose select", ".amends-notice", ".amends-tiles", ".amends-plots", ".amends-empty"].map((name) => element.querySelector(name));
const SVG = "http://www.w3.org/2000/svg";
const s = (tag, props = {}, ...children) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) if (value !== undefined && value !== null) node.setAttribute(name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
};
const WIDE = 520;
const HIGH = 200;
const LEFT = 44;
const FOOT = 24;
const TOP = 10;
const COLOURS = ["var(--amends-plot-1)", "var(--amends-plot-2)", "var(--amends-plot-3)"];
const percent = new Intl.NumberFormat(LANGUAGE, { style: "percent", maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 });
const weekName = new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "short", timeZone: "utc" });
const week = (day) => weekName.format(new Date(`${day}T00:00:00Z`));
let page = null;

const hours = (value) => {
  if (value === null || value === undefined) return t("figures.nothing");
  if (value < 1) return t("figures.minutes", { count: Math.round(value * 60) });
  if (value < 72) return t("figures.hours", { count: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) });
  return t("figures.days", { number: decimal.format(value / 24) });
};
const share = (one) => (one.value === null ? t("figures.nothing") : one.total < page.few ? t("figures.of", { part: one.count, whole: one.total }) : percent.format(one.value));
const counts = (one) => {
  if (one.value === null) return "";
  if (one.total < page.few) return t("figures.few");
  return `${t("figures.of", { part: one.count, whole: one.total })}, ${t("figures.between", { low: percent.format(one.low), high: percent.format(one.high) })}`;
};
const tile = (title, big, small, alarm) => h("div", { class: "amends-tile" }, h("h3", {}, title), h("div", { class: "amends-big" }, big), small && h("p", {}, small), alarm && h("p", { class: "amends-alarm" }, alarm));
const table = (caption, heads, rows) => h("table", { "aria-label": caption },
  h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
  h("tbody", {}, rows.map(([first, ...others]) => h("tr", {}, h("th", { scope: "row" }, first), others.map((text) => h("td", {}, text))))));
const plot = (title, note, drawing, key, rows) => h("figure", { class: "amends-plot" },
  h("figcaption", {}, h("h3", {}, title), h("p", {}, note)),
  key ? h("ul", { class: "amends-key" }, key.map((name, number) => h("li", {}, h("i", { style: `background:${COLOURS[number]}` }), name))) : h("span", {}),
  drawing,
  h("details", {}, h("summary", {}, t("figures.as_table")), rows));

// Round steps up to the largest value, four or so.
const steps = (most) => {
  const rough = Math.max(most, 1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 2.5, 5, 10].find((factor) => factor * size >= rough) * size, Number.EPSILON);
  return Array.from({ length: Math.ceil(Math.max(most, step) / step) + 1 }, (_, number) => number * step);
};
const axes = (ticks, label) => {
  const top = ticks.at(-1);
  const y = (value) => TOP + (HIGH - TOP - FOOT) * (1 - value / top);
  const band = (WIDE - LEFT) / page.weeks.length;
  const x = (number) => LEFT + band * (number + 0.5);
  const drawn = [
    ticks.map((value) => [s("line", { class: "amends-grid", x1: LEFT, x2: WIDE, y1: y(value), y2: y(value) }), s("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, label(value))]),
    page.weeks.map((one, number) => s("text", { x: x(number), y: HIGH - 6, "text-anchor": "middle" }, week(one.week))),
  ];
  return { x, y, band, drawn };
};
const frame = (title, ...children) => s("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": title }, ...children);

const curves = (title, series, label) => {
  const values = series.flat().filter((value) => value !== null);
  const { x, y, drawn } = axes(steps(Math.max(0, ...values)), label);
  const runs = (list) => list.reduce((found, value, number) => {
    if (value === null) found.push([]);
    else found.at(-1).push([x(number), y(value)]);
    return found;
  }, [[]]).filter((run) => run.length);
  return frame(title, drawn, series.map((list, which) => [
    runs(list).map((run) => s("polyline", { class: `amends-curve${which ? " amends-dashed" : ""}`, points: run.map((point) => point.join(",")).join(" "), style: `stroke:${COLOURS[which]}` })),
    list.map((value, number) => (value === null ? null : s("circle", { cx: x(number), cy: y(value), r: 4, style: `fill:${COLOURS[which]}` }, s("title", {}, `${week(page.weeks[number].week)}: ${label(value)}`)))),
  ]));
};
const stacks = (title, series) => {
  const totals = page.weeks.map((_, number) => series.reduce((sum, list) => sum + list[number], 0));
  const whole = steps(Math.max(...totals)).filter((value) => Number.isInteger(value));
  const { x, y, band, drawn } = axes(whole.length > 1 ? whole : [0, 1], (value) => counted.format(value));
  const bar = Math.min(34, band * 0.6);
  return frame(title, drawn, page.weeks.map((one, number) => {
    let from = 0;
    return series.map((list, which) => {
      if (!list[number]) return null;
      const start = from;
      from += list[number];
      return s("rect", { x: x(number) - bar / 2, width: bar, y: y(from), height: Math.max(1, y(start) - y(from) - 1), rx: 2, style: `fill:${COLOURS[which]}` },
        s("title", {}, `${week(one.week)}: ${counted.format(list[number])}`));
    });
  }));
};
const bars = (rows) => {
  const most = Math.max(1, ...rows.map((row) => row.count));
  return h("ul", { class: "amends-bars" }, rows.map((row) => h("li", {}, h("span", {}, row.title),
    h("span", { class: "amends-track" }, h("span", { class: "amends-bar", style: `display:block;width:${(100 * row.count) / most}%` })), h("span", { class: "amends-number" }, counted.format(row.count)))));
};

const stacked = (title, note, names, series) => plot(title, note, stacks(title, series), names,
  table(title, [t("figures.week"), ...names], page.weeks.map((one, number) => [week(one.week), ...series.map((list) => counted.format(list[number]))])));
const draw = () => {
  const { total, weeks } = page;
  fill(tiles,
    tile(t("figures.reply"), hours(total.median), total.p90 === null ? "" : `${t("figures.p90")}: ${hours(total.p90)}`),
    tile(t("figures.in_time"), share(total.in_time), counts(total.in_time), total.overdue ? t("figures.overdue", { count: total.overdue }) : null),
    tile(t("figures.first_pass"), share(total.first_pass), counts(total.first_pass)),
    tile(t("figures.untouched"), share(total.untouched), counts(total.untouched)),
    tile(t("figures.kept"), share(total.kept), counts(total.kept), total.late ? t("figures.open_late", { count: total.late }) : null));
  const medians = weeks.map((one) => one.median);
  const nines = weeks.map((one) => one.p90);
  const answered = ["accepted", "unresolved", "silent"];
  fill(plots,
    plot(t("figures.reply"), t("figures.reply_note"), curves(t("figures.reply"), [medians, nines], (value) => t("figures.hours", { count: Math.round(value * 10) / 10 })), [t("figures.median"), t("figures.p90")],
      table(t("figures.reply"), [t("figures.week"), t("figures.median"), t("figures.p90"), t("figures.replies")], weeks.map((one) => [week(one.week), hours(one.median), hours(one.p90), counted.format(one.replies)]))),
    stacked(t("figures.kept"), t("figures.kept_note"), [t("figures.promise_kept"), t("figures.promise_broken"), t("figures.promise_open")],
      [weeks.map((one) => one.kept.count), weeks.map((one) => one.kept.total - one.kept.count), weeks.map((one) => one.open)]),
    stacked(t("figures.first_pass"), t("figures.first_pass_note"), [t("figures.passed"), t("figures.mended")],
      [weeks.map((one) => one.first_pass.count), weeks.map((one) => one.first_pass.total - one.first_pass.count)]),
    plot(t("figures.changed"), t("figures.changed_note"), curves(t("figures.changed"), [weeks.map((one) => (one.changed === null ? null : one.changed * 100))], (value) => `${decimal.format(value)}%`), null,
      table(t("figures.changed"), [t("figures.week"), t("figures.changed"), t("figures.untouched")], weeks.map((one) => [week(one.week), one.changed === null ? t("figures.nothing") : percent.format(one.changed), share(one.untouched)]))),
    stacked(t("figures.answers"), t("figures.answers_note"), answered.map((name) => t(`figures.${name}`)), answered.map((name) => weeks.map((one) => one.answers[name] ?? 0))),
    plot(t("figures.rules"), t("figures.rules_note"), page.rules.length ? bars(page.rules) : h("p", {}, t("figures.nothing")), null,
      table(t("figures.rules"), [t("figures.rule"), t("figures.times")], page.rules.map((row) => [row.title, counted.format(row.count)]))),
    h("div", { class: "amends-plot amends-whole", tabindex: "0", role: "region", "aria-label": t("figures.by_language") }, h("h3", {}, t("figures.by_language")),
      table(t("figures.by_language"),
        [t("figures.language"), t("figures.replies"), t("figures.median"), t("figures.in_time"), t("figures.first_pass"), t("figures.untouched"), t("figures.kept")],
        page.by_language.map((one) => [one.name, counted.format(one.replies), hours(one.median), share(one.in_time), share(one.first_pass), share(one.untouched), share(one.kept)]))));
};
const receive = (value) => {
  if (value.kind === "problem") {
    fill(notice, h("div", { class: "amends-problem", role: "alert" }, h("strong", {}, value.title), value.lines.map((text) => h("p", {}, quoting(text)))));
    return;
  }
  if (value.kind !== "figures") return;
  fill(notice);
  page = value;
  fill(choice, h("option", { value: "" }, t("figures.all_languages")), page.languages.map((one) => h("option", { value: one.code }, one.name)));
  choice.value = page.language;
  empty.hidden = !page.empty;
  empty.textContent = t("figures.none");
  choice.parentElement.hidden = page.empty;
  if (page.empty) fill(tiles), fill(plots);
  else draw();
};
choice.addEventListener("change", async () => {
  try {
    receive(await server.of_language({ language: choice.value }));
  } catch {
    fill(notice, h("div", { class: "amends-problem", role: "alert" }, h("strong", {}, t("figures.offline"))));
  }
});
desk.on("cases-changed", () => { if (element.offsetParent) request("refresh"); });
onAnswer(receive);
