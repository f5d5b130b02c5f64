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
