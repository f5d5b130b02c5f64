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
// A text of the catalogue (strings/*.toml) with its slots filled; ``count`` chooses its plural form. The panel's own texts stand in WORDS.
const plurals = new Intl.PluralRules(LANGUAGE);
const counted = new Intl.NumberFormat(LANGUAGE);
const pieces = (key, slots) => {
  const entry = WORDS[key];
  if (entry === undefined) throw new Error(`${key}: no such text`);
  const text = typeof entry === "string" ? entry : (entry[plurals.select(slots.count)] ?? entry.other);
  return text.split(/\{([a-z_]+)\}/u).map((piece, index) => {
    if (index % 2 === 0) return piece;
    if (slots[piece] === undefined) throw new Error(`${key}: the slot ${piece} is empty`);
    return piece === "count" ? counted.format(slots.count) : slots[piece];
  });
};
const t = (key, slots = {}) => pieces(key, slots).join("");
// The same with nodes in its slots, as children for h().
const woven = (key, slots) => pieces(key, slots);
// Markup holds no words: data-t names the text of an element, data-t-label and data-t-hint those of its attributes.
for (const node of element.querySelectorAll("[data-t], [data-t-label], [data-t-title], [data-t-hint]")) {
  if (node.dataset.t) node.textContent = WORDS[node.dataset.t];
  if (node.dataset.tLabel) node.setAttribute("aria-label", WORDS[node.dataset.tLabel]);
  if (node.dataset.tTitle) node.title = WORDS[node.dataset.tTitle];
  if (node.dataset.tHint) node.placeholder = WORDS[node.dataset.tHint];
}
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

// A message of ours runs left to right; what it quotes in “…” runs as it does by itself and does not turn the sentence around.
const quoting = (text) => text.split(/(“[^”]*”)/u).map((piece, index) => (index % 2 ? h("bdi", {}, piece) : piece));

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
const goToPage = (name) => document.getElementById(`page-${name}-button`)?.click();

// A list of open questions; each leads to its field where the form has one.
const questionList = (questions, fromForm) =>
  h("ol", { class: "amends-questions" },
    questions.map((question) => {
      const field = fromForm && formField(question.field);
      return h("li", {},
        h("span", { dir: "auto" }, question.text), " ",
        h("span", { class: "amends-soft" }, question.why),
        !field && question.options && h("span", { class: "amends-soft amends-options" }, `Write: ${question.options}.`),
        field && " ", field && h("button", { type: "button", class: "amends-link", on: { click: () => goTo(field) } }, `Go to “${question.label}”`));
    }));

const FORM_FIELDS = {
  "signer.contact": "signer-phone", "next_update": "next_update-on", "remedies": "remedy-0-text", "remedies.approved_by": "remedy-0-approved_by",
  "remedies.due": "remedy-0-due", "complaint_or_failing": "complaint",
};
const formField = (field) => document.getElementById(`form-${FORM_FIELDS[field] ?? field.replaceAll(".", "-")}`);
const goTo = (field) => {
  for (let up = field; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  field.scrollIntoView({ block: "center" });
  field.querySelector("input, textarea")?.focus();
};

// gradio sends the last answer of a stream twice; an answer that was shown already is not shown again over what was typed since.
const onAnswer = (listener) => {
  let seen = null;
  const receive = () => {
    const value = props.value;
    if (!value?.nonce || value.nonce === seen) return;
    seen = value.nonce;
    listener(value);
  };
  watch("value", receive);
  receive();
};
