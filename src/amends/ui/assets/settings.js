// What the desk works by. Everything is shown as text; what can be changed here are people.
const root = element.querySelector(".amends-settings");
let view = null;
let pages = null;
let busy = false;
let failure = null;
let said = "";
const chosen = { language: "en" };
const person = { name: "", role: "drafter", password: "" };
const ask = async (name, sent) => {
  try {
    const answer = await server[name](sent);
    failure = answer?.kind === "problem" ? answer : null;
    return failure ? null : answer;
  } catch {
    failure = { title: t("settings.unreachable"), lines: [], questions: [] };
    return null;
  }
};
const block = (title, ...children) => h("section", { class: "amends-block" }, h("h2", {}, title), children);
const rows = (list) => h("dl", {}, list.map(({ label, value }) => h("div", {}, h("dt", {}, h("bdi", { dir: "auto" }, label)), h("dd", {}, h("bdi", { dir: "auto" }, value)))));
const section = (one) => block(t(`settings.${one.id}`),
  h("p", { class: "amends-soft" }, one.file ? woven("settings.file", { file: h("code", { dir: "ltr" }, one.file) }) : t("settings.no_file")),
  one.rows.length ? rows(one.rows) : h("p", {}, t("settings.nothing")));
const preview = () => block(t("settings.preview"),
  h("div", { class: "amends-row amends-preview-choice" },
    h("label", { for: "settings-preview-language" }, t("settings.preview_in")),
    (() => {
      const input = h("select", { id: "settings-preview-language", on: { change: () => { chosen.language = input.value; } } }, view.languages.map(({ code, name }) => h("option", { value: code }, name)));
      input.value = chosen.language;
      return input;
    })(),
    button(t("settings.show_preview"), showPreview, { class: "amends-show-preview", disabled: busy })),
  busy && h("p", { role: "status" }, t("settings.making")),
  pages && h("div", { class: "amends-pages" }, pages.map((page, index) => h("img", { src: page, alt: t("settings.preview_page", { number: index + 1 }) }))));
const showPreview = async () => {
  busy = true;
  draw();
  const answer = await ask("preview", { language: chosen.language });
  busy = false;
  pages = answer?.pages ?? pages;
  draw();
  root.querySelector(".amends-show-preview")?.focus();
};
const starter = () => block(t("settings.starter"), h("p", { class: "amends-soft" }, t("settings.starter_hint")),
  h("a", { class: "amends-download", download: "amends.toml", href: URL.createObjectURL(new Blob([view.starter], { type: "application/toml" })) }, t("settings.download")));
const personRow = (one) => h("li", { "data-person": one.name },
  h("strong", {}, h("bdi", {}, one.name)), " ", h("span", { class: "amends-soft" }, one.roles.join(", "), !one.active && ` · ${t("settings.stopped")}`), " ",
  view.admin && button(one.active ? t("settings.stop") : t("settings.start"), () => change("stop_person", { name: one.name, active: !one.active }), { "aria-label": t(one.active ? "settings.stop_person" : "settings.start_person", { name: one.name }) }));
const change = async (name, sent) => {
  said = "";
  const answer = await ask(name, sent);
  if (answer) {
    view = answer;
    if (name === "add_person") { said = t("settings.added", { name: sent.name }); Object.assign(person, { name: "", password: "" }); }
  }
  draw();
};
const labelled = (key, label, control, hint) => {
  control.id = `settings-${key}`;
  return h("div", { class: "amends-field" }, h("label", { for: control.id }, label), control, hint && h("p", { class: "amends-soft" }, hint));
};
const typed = (key, type) => {
  const input = h("input", { type, autocomplete: type === "password" ? "new-password" : "off", dir: "auto", on: { input: () => { person[key] = input.value; } } });
  input.value = person[key];
  return input;
};
const roleChoice = () => {
  const input = h("select", { on: { change: () => { person.role = input.value; } } }, view.roles.map((role) => h("option", { value: role }, t(`settings.role_${role}`))));
  input.value = person.role;
  return input;
};
const people = () => block(t("settings.people"),
  view.people === null ? h("p", {}, t("settings.no_people")) : [
    h("ul", {}, view.people.map(personRow)),
    view.admin
      ? h("form", { class: "amends-grid", on: { submit: (event) => { event.preventDefault(); change("add_person", { ...person }); } } },
          labelled("name", t("settings.person_name"), typed("name", "text")), labelled("role", t("settings.person_role"), roleChoice()),
          labelled("password", t("settings.person_password"), typed("password", "password"), t("settings.password_hint")),
          h("p", {}, h("button", { type: "submit" }, t("settings.add"))))
      : h("p", { class: "amends-soft" }, t("settings.only_admins")),
  ]);
const draw = () => {
  if (!view) return fill(root, failure ? problemBox(failure) : null);
  fill(root,
    h("p", {}, t("settings.intro")),
    failure && problemBox(failure), h("p", { class: "amends-said", role: "status" }, said),
    h("div", { class: "amends-columns" },
      view.sections.map(section), preview(), starter(),
      block(t("settings.me"), rows([{ label: t("settings.me"), value: t("settings.you", { name: view.me.name, roles: view.me.roles.join(", ") }) }, { label: t("settings.language"), value: t("settings.language_is", { language: view.language }) }])),
      people()));
};
onAnswer((value) => {
  if (value.kind === "problem") failure = value;
  else { view = value; failure = null; }
  draw();
});
request("refresh");
