// The case as it was opened: complaint, what may be used and who approved it, what is still to be answered.
const panel = element.querySelector(".amends-case");
let told = []; // what became of each point in the letter, by the last check
const mark = () => {
  for (const badge of panel.querySelectorAll("[data-point]")) {
    const point = told.find(({ id }) => id === badge.dataset.point);
    badge.textContent = point ? t(point.in_letter ? "case.in_letter" : "case.missing") : "";
    badge.className = point ? (point.in_letter ? "amends-in-letter" : "amends-missing") : "";
  }
};
// A point leads to both places: where the customer says it, and where the letter answers it.
const showPoint = (item) => {
  const complaint = panel.querySelector(".amends-complaint");
  CSS.highlights?.delete("amends-quote");
  if (item.quoted && complaint?.firstChild && globalThis.Highlight) {
    const range = document.createRange();
    range.setStart(complaint.firstChild, item.quoted.start);
    range.setEnd(complaint.firstChild, item.quoted.end);
    CSS.highlights.set("amends-quote", new Highlight(range));
    const [shown, box] = [range.getBoundingClientRect(), complaint.getBoundingClientRect()];
    if (shown.top < box.top || shown.bottom > box.bottom) complaint.scrollTop += shown.top - box.top - 20;
  }
  const point = told.find(({ id }) => id === item.id);
  if (point?.start !== undefined && point.start !== null) desk.say("show-place", { start: point.start, end: point.end });
};
const show = (value) => {
  const opened = value?.case;
  if (!opened) return fill(panel, h("p", { class: "amends-soft" }, t("case.none")));
  const facts = [opened.id, opened.language, opened.channel, opened.stage].filter(Boolean).map((fact) => h("bdi", {}, fact));
  if (opened.recipient) facts.unshift(h("strong", {}, h("bdi", {}, opened.recipient)));
  fill(panel,
    h("h2", { dir: "auto" }, opened.title),
    h("p", { class: "amends-facts" }, facts.map((fact, index) => [index > 0 && " · ", fact])),
    opened.questions.length
      ? h("div", { class: "amends-open-questions" }, h("strong", {}, t("case.questions", { count: opened.questions.length })), questionList(opened.questions))
      : null,
    opened.earlier.length
      ? h("details", { class: "amends-earlier", open: opened.earlier.length < 4 }, h("summary", {}, t("case.earlier")),
          h("ul", {}, opened.earlier.map((one) => h("li", {},
            h("button", { type: "button", class: "amends-link", "aria-label": t("case.open_earlier", { id: one.id }), on: { click: () => desk.say("open-case", { id: one.id }, { keep: true }) } }, h("bdi", {}, one.id)),
            h("span", { class: "amends-notes" }, [one.title, new Date(one.opened).toLocaleDateString(LANGUAGE, { dateStyle: "medium" }), one.status, t("earlier.same", { what: one.same })].map((note, index) => [index > 0 && " · ", h("bdi", {}, note)]))))))
      : null,
    opened.complaint ? h("blockquote", { dir: "auto", class: "amends-complaint" }, opened.complaint) : h("p", { class: "amends-soft" }, t("case.no_complaint")),
    opened.dropped.length
      ? h("details", { class: "amends-dropped" }, h("summary", {}, t("case.left_out", { count: opened.dropped.length })),
          opened.dropped.map((left) => h("div", {}, h("span", { class: "amends-soft" }, left.kind), h("pre", { dir: "auto" }, left.text))))
      : null,
    // An entry runs as its sentence does: what has a direction of its own does not count.
    opened.sections.map((section) => [
      h("h3", {}, section.title),
      h("ul", {}, section.items.map((item) => h("li", { dir: "auto", class: item.unsettled && "amends-open" },
        item.id && h("code", { dir: "ltr" }, item.id), item.id && " ",
        item.point
          ? h("button", { type: "button", class: "amends-link amends-point", title: t("case.show_point", { text: item.text }), on: { click: () => showPoint(item) } }, item.text)
          : h("span", {}, item.text),
        item.point && " ", item.point && h("span", { dir: "ltr", "data-point": item.id }),
        item.remedy && h("span", { "data-remedy": item.id }),
        item.notes.length ? h("span", { dir: "ltr", class: "amends-notes" }, item.notes.map((note, index) => [index > 0 && " · ", h("bdi", {}, note)])) : null))),
    ]));
  mark();
};
// A remedy that waits for approval is approved here, by whom the ladder lets.
let handle = null;
const offerRemedies = (standing) => {
  const waiting = standing?.id === handle ? standing.may.approve_remedies : [];
  for (const place of panel.querySelectorAll("[data-remedy]")) {
    fill(place, waiting.includes(place.dataset.remedy) && button(t("case.approve_remedy"), () => approveRemedy(place), { class: "amends-link", "aria-label": t("case.approve_remedy_named", { id: place.dataset.remedy }) }));
  }
};
const approveRemedy = async (place) => {
  let answer = null;
  try {
    answer = await server.approve_remedy({ handle, remedy: place.dataset.remedy, reviewer });
  } catch { /* told below */ }
  if (answer?.kind === "standing") desk.say("standing", answer);
  else fill(place, h("span", { class: "amends-void", role: "alert" }, answer?.lines?.join(" ") ?? t("approving.offline")));
};
let reviewer = "";
desk.on("reviewer", (name) => { reviewer = name; });
show(null);
onAnswer((value) => {
  handle = value.case?.handle ?? null;
  show(value);
  offerRemedies(value.standing);
});
desk.on("kept", ({ standing }) => { if (standing) offerRemedies(standing); });
desk.on("state", ({ phase, report }) => {
  if (phase === "checking" && report) return; // the last check stands until the next one
  told = report?.points ?? [];
  mark();
});
