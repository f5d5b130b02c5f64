// The versions of a letter, what changed between any two, and who did what. It follows the case that is open and reads when it is unfolded.
const WORKING = 0;
const [notice, empty, kept, body, first, second, diff] = ["notice", "empty", "kept", "versions", "first", "second", "diff"].map((name) => element.querySelector(`.amends-${name}`));
const list = element.querySelector(".amends-trail ol");
let id = null;
let shown = null;
let revision = 0;

const when = (text) => new Date(text).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
const problem = (answer) => fill(notice, answer && h("div", { class: "amends-problem", role: "alert" }, h("strong", {}, answer.title), answer.lines.map((line) => h("p", {}, quoting(line)))));
const ask = async (name, value) => {
  try {
    const answer = await server[name](value);
    problem(answer.kind === "problem" ? answer : null);
    return answer.kind === "problem" ? null : answer;
  } catch {
    problem({ title: t("history.offline"), lines: [] });
    return null;
  }
};
const restore = async (number) => {
  const answer = await ask("restore", { id, number, revision });
  if (answer) {
    desk.say("put-letter", { id, text: answer.text, revision: answer.revision });
    read();
  }
};
const compare = async () => {
  const answer = await ask("compare", { id, first: Number(first.value), second: Number(second.value) });
  diff.hidden = !answer;
  if (!answer) return;
  diff.dir = answer.dir;
  diff.lang = answer.lang;
  const changed = answer.words.some((words) => !words.same);
  fill(diff, changed
    ? answer.words.map((words) => (words.same ? words.new : [words.old && h("del", {}, words.old), words.new && h("ins", {}, words.new)]))
    : h("p", { class: "amends-soft", dir: "auto" }, t("history.same")));
};
const named = (version) => t("history.named", { number: String(version.number), how: t(`history.how_${version.how}`) });
const draw = () => {
  const versions = shown?.versions ?? [];
  empty.hidden = versions.length > 0;
  kept.hidden = !versions.length;
  fill(body, versions.map((version) => h("tr", { "data-version": String(version.number), class: version.current && "amends-current" },
    h("td", {}, String(version.number)),
    h("td", {}, t(`history.how_${version.how}`), version.note && h("div", { class: "amends-soft", dir: "auto" }, version.note)),
    h("td", {}, h("bdi", {}, version.by)),
    h("td", {}, h("time", { datetime: version.at }, when(version.at))),
    h("td", {}, version.current ? h("span", { class: "amends-soft" }, t("history.current")) : h("button", { type: "button", "aria-label": t("history.restore_version", { number: String(version.number) }), on: { click: () => restore(version.number) } }, t("history.restore"))))));
  const choices = [...(shown?.unkept ? [{ value: WORKING, text: t("history.working") }] : []), ...versions.map((version) => ({ value: version.number, text: named(version) }))];
  for (const [select, at] of [[first, Math.min(1, choices.length - 1)], [second, 0]]) {
    fill(select, choices.map((choice, index) => h("option", { value: String(choice.value), selected: index === at }, choice.text)));
  }
  fill(list, (shown?.entries ?? []).map((entry) => h("li", {},
    h("time", { class: "amends-soft", datetime: entry.at }, when(entry.at)), " ", h("strong", {}, h("bdi", {}, entry.by)), " ", entry.what,
    entry.why.map((why) => h("div", { class: "amends-soft" }, h("bdi", { dir: "auto" }, why))))));
  if (choices.length > 1) compare(); else diff.hidden = true;
};
const read = async () => {
  if (!id || !element.offsetParent) return;
  const answer = await ask("history", { id });
  if (answer?.id === id) {
    shown = answer;
    draw();
  }
};
for (const select of [first, second]) select.addEventListener("change", compare);
desk.on("kept", (state) => {
  revision = state.revision ?? 0;
  if (state.id === id) return;
  id = state.id;
  shown = null;
  draw();
  read();
});
desk.on("case-changed", read);
// The fold of gradio gives its content a size when it opens.
new ResizeObserver(() => { if (!shown) read(); }).observe(element);
