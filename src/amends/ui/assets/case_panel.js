// The case as it was opened: complaint, what may be used and who approved it, what is still to be answered.
const panel = element.querySelector(".amends-case");
let said = []; // what became of each point in the letter, by the last check
const mark = () => {
  for (const badge of panel.querySelectorAll("[data-point]")) {
    const point = said.find(({ id }) => id === badge.dataset.point);
    badge.textContent = point ? (point.in_letter ? "in letter" : "missing") : "";
    badge.className = point ? (point.in_letter ? "amends-in-letter" : "amends-missing") : "";
  }
};
const show = (value) => {
  const opened = value?.case;
  if (!opened) return fill(panel, h("p", { class: "amends-soft" }, "No case is open yet."));
  const facts = [opened.id, opened.language, opened.channel, opened.stage].filter(Boolean).map((fact) => h("bdi", {}, fact));
  if (opened.recipient) facts.unshift(h("strong", {}, h("bdi", {}, opened.recipient)));
  fill(panel,
    h("h3", { dir: "auto" }, opened.title),
    h("p", { class: "amends-facts" }, facts.map((fact, index) => [index > 0 && " · ", fact])),
    opened.questions.length
      ? h("div", { class: "amends-open-questions" }, h("strong", {}, `${count(opened.questions.length, "question", "questions")} to answer before a letter can be honest`), questionList(opened.questions, opened.origin === "form"))
      : null,
    opened.complaint ? h("blockquote", { dir: "auto", class: "amends-complaint" }, opened.complaint) : h("p", { class: "amends-soft" }, "No complaint was given."),
    opened.dropped.length
      ? h("details", { class: "amends-dropped" }, h("summary", {}, `Left out when the complaint was cleaned: ${opened.dropped.length}`),
          opened.dropped.map((left) => h("div", {}, h("span", { class: "amends-soft" }, left.kind), h("pre", { dir: "auto" }, left.text))))
      : null,
    opened.sections.map((section) => [
      h("h4", {}, section.title),
      h("ul", {}, section.items.map((item) => h("li", { class: item.unsettled && "amends-open" },
        item.id && h("code", {}, item.id), item.id && " ", h("span", { dir: "auto" }, item.text),
        item.point && " ", item.point && h("span", { "data-point": item.id }),
        item.notes.length ? h("span", { class: "amends-notes" }, item.notes.map((said, index) => [index > 0 && " · ", h("bdi", {}, said)])) : null))),
    ]));
  mark();
};
show(null);
onAnswer(show);
desk.on("state", ({ phase, report }) => {
  if (phase === "checking" && report) return; // the last check stands until the next one
  said = report?.points ?? [];
  mark();
});
