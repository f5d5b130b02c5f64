// Shared by every panel. Text reaches the page through text nodes and textContent alone: there is no other way in here.
const h = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};
const fill = (node, ...children) => node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
// A message of ours runs left to right; what it quotes in “…”, and a date or name that runs the other way, does so by itself and does not
// turn the sentence around.
const APART = /(“[^”]*”|(?:\d[\d.,]*\s+)?[\p{Script=Arabic}\p{Script=Hebrew}](?:[\p{Script=Arabic}\p{Script=Hebrew}\p{M}\d\s.,:/-]*[\p{Script=Arabic}\p{Script=Hebrew}\p{M}\d])?)/u;
const quoting = (text) => text.split(APART).map((piece, index) => (index % 2 ? h("bdi", {}, piece) : piece));

// The panels talk to each other here; who subscribes late gets the last word said.
const desk = (window.amendsDesk ??= (() => {
  const listeners = new Map();
  const last = new Map();
  return {
    on(name, listener) {
      if (!listeners.has(name)) listeners.set(name, new Set());
      listeners.get(name).add(listener);
      if (last.has(name)) listener(last.get(name));
    },
    say(name, detail, { keep = false } = {}) {
      if (keep) last.set(name, detail);
      for (const listener of listeners.get(name) ?? []) listener(detail);
    },
  };
})());

// Turn to another page of the desk.
// On a narrow screen the tabs that do not fit stand in a menu, where they bear their name alone.
// Returns whether there is such a page.
const goToPage = (name) => {
  const tab = document.getElementById(`page-${name}-button`) ?? [...document.querySelectorAll("#pages .overflow-dropdown button")].find((one) => one.textContent.trim() === t(`tabs.${name}`));
  tab?.click();
  return Boolean(tab);
};

// A list of open questions.
const questionList = (questions) =>
  h("ol", { class: "amends-questions" },
    questions.map((question) => h("li", {},
      h("span", { dir: "auto" }, question.text), " ",
      h("span", { class: "amends-soft" }, question.why),
      question.options && h("span", { class: "amends-soft amends-options" }, t("problem.write_one_of", { options: question.options })))));

const button = (label, listener, props = {}) => h("button", { type: "button", ...props, on: { click: listener } }, label);
// What did not work, and each thing to mend or to answer.
const problemBox = (problem, ...more) =>
  h("div", { class: "amends-problem", role: "alert" },
    h("strong", {}, problem.title),
    problem.lines.map((line) => h("p", {}, quoting(line))),
    problem.questions.length ? questionList(problem.questions) : null,
    more);

// A dialog over everything; the browser keeps the focus in it, Escape closes it, and the focus goes back to where it was.
const dialog = (title, content, ...buttons) => {
  const box = h("dialog", { class: "amends-dialog", "aria-label": title }, h("h2", {}, title), h("div", { class: "amends-dialog-body", tabindex: "0" }, content), h("p", { class: "amends-row" }, buttons));
  box.addEventListener("close", () => box.remove());
  element.append(box);
  box.showModal();
  return box;
};
// What would be sent to a model, word for word. Resolves to whether it may be sent.
const mayBeSent = (view) =>
  new Promise((resolve) => {
    if (view.kind === "problem") {
      const box = dialog(view.title, problemBox(view), button(t("prompt.close"), () => box.close()));
      box.addEventListener("close", () => resolve(false));
      return;
    }
    let answer = false;
    const content = [
      h("p", { class: "amends-soft" }, t("prompt.about")),
      view.left_out && h("p", { class: "amends-soft" }, t("prompt.left_out", { left_out: view.left_out })),
      view.messages.map((message) => [h("h3", {}, t(`prompt.${message.role}`)), h("pre", { dir: "auto" }, message.content)]),
    ];
    const box = dialog(t("prompt.title", { model: view.model || t("prompt.nobody") }), content,
      button(t("prompt.send"), () => { answer = true; box.close(); }, { class: "amends-primary" }), button(t("prompt.dont"), () => box.close()));
    box.addEventListener("close", () => resolve(answer));
  });

// Ask the server by an event. gradio keeps all answers in one stream; one that is asked for in the moment that stream ends stays at the server
// until anything else is asked, so while nothing comes somebody asks for something.
const WAIT = 3e3; // milliseconds
const TIMES = 5;
let unanswered;
const request = (event) => {
  trigger(event);
  clearInterval(unanswered);
  let left = TIMES;
  unanswered = setInterval(() => {
    left -= 1;
    if (!left) clearInterval(unanswered);
    desk.say("unanswered");
  }, WAIT);
};

// gradio sends the last answer of a stream twice; an answer that was shown already is not shown again over what was typed since.
const onAnswer = (listener) => {
  let seen = null;
  const receive = () => {
    const value = props.value;
    if (!value?.nonce || value.nonce === seen) return;
    seen = value.nonce;
    clearInterval(unanswered);
    listener(value);
  };
  watch("value", receive);
  receive();
};
