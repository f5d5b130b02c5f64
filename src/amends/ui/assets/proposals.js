// What a model proposes: a card for each paragraph with what would change in it. A letter changes only when a person takes a card.
const tray = find("proposals");
const said = find("said");
let proposal = null; // { base, wish, instruction, model, seconds, cards, refused, … }; base is the text it was made for

const anchorOf = (card) => {
  const start = anchored(proposal.base, card.start, card.old, read().text);
  return start === null ? null : { start, end: start + card.old.length };
};
const wishName = (wish) => t(`rewording.${wish}`);
const titles = (findings) => findings.map((finding) => finding.title).join(", ");
const diff = (words) =>
  h("p", { class: "amends-diff", dir: open?.dir, lang: open?.lang },
    words.map((piece) => piece.same
      ? piece.new
      : [piece.old && h("del", {}, h("span", { class: "amends-hidden" }, t("proposal.deleted")), piece.old), piece.new && h("ins", {}, h("span", { class: "amends-hidden" }, t("proposal.inserted")), piece.new)]));
const effects = (gone, came, [mends, brings]) => [
  gone.length ? h("p", { class: "amends-gone" }, t(mends, { titles: titles(gone) })) : null,
  came.length ? h("p", { class: "amends-came" }, t(brings, { titles: titles(came) })) : null,
];

const leave = (card, words) => {
  proposal.cards = proposal.cards.filter((other) => other !== card);
  if (!proposal.cards.length && !proposal.refused.length) proposal = null;
  said.textContent = words;
  drawProposal();
  tray.querySelector("article button:not(:disabled)")?.focus({ preventScroll: true });
};
const accept = (card) => {
  const place = anchorOf(card);
  if (!place) return drawProposal();
  replaceSpan(place.start, place.end, card.new);
  leave(card, t("proposal.accepted"));
};
const discard = (card) => leave(card, t("proposal.discarded"));
// From the last to the first, so that none moves another.
const acceptAll = () => { for (const card of [...proposal.cards].reverse()) if (anchorOf(card)) accept(card); };
const dropProposal = () => { proposal = null; drawProposal(); };
const current = () => {
  if (!proposal) return null;
  const focused = document.activeElement?.closest?.(".amends-proposal");
  return (focused && proposal.cards.find((card) => String(card.number) === focused.dataset.number)) ?? proposal.cards.find(anchorOf) ?? null;
};

const cardOf = (card) => {
  const stale = !anchorOf(card);
  const title = t(card.new ? "proposal.change" : "proposal.takes_out", { number: card.number, parts: card.named });
  return h("article", { class: `amends-proposal${stale ? " amends-stale" : ""}`, "data-number": String(card.number), "aria-label": title, on: { focusin: markProposed, mouseenter: () => markOne(card) } },
    h("h3", {}, title),
    diff(card.words),
    effects(card.gone, card.came, ["proposal.gone", "proposal.came"]),
    stale ? h("p", { class: "amends-soft" }, t("proposal.stale")) : null,
    h("p", { class: "amends-row" },
      button(t("proposal.accept"), () => accept(card), { class: "amends-accept amends-primary", title: t("proposal.accept_title"), disabled: stale }),
      button(t("proposal.discard"), () => discard(card), { class: "amends-discard", title: t("proposal.discard_title") }),
      button(t("proposal.again"), () => askFor(proposal.wish === "instructed" ? "" : proposal.wish, proposal.instruction, card), { class: "amends-again" })));
};
const refusedList = () =>
  h("details", { class: "amends-refused" },
    h("summary", {}, t("proposal.refused", { count: proposal.refused.length })),
    proposal.refused.map((entry) => h("div", {},
      h("h3", {}, t("proposal.refused_paragraph", { number: entry.number, parts: entry.named })),
      h("p", { class: "amends-diff", dir: open?.dir, lang: open?.lang }, entry.new),
      entry.missing.length ? h("p", { class: "amends-came" }, woven("proposal.refused_missing", { words: h("bdi", {}, entry.missing.join(", ")) })) : null,
      entry.added.length ? h("p", { class: "amends-came" }, woven("proposal.refused_added", { words: h("bdi", {}, entry.added.join(", ")) })) : null,
      entry.unstated.length ? h("p", { class: "amends-came" }, woven("proposal.refused_unstated", { words: h("bdi", {}, entry.unstated.join(", ")) })) : null)));
const drawProposal = () => {
  if (!proposal) {
    fill(tray);
    return paintRanges("amends-proposed", [], 1);
  }
  const { cards, refused, wish } = proposal;
  const all = [
    cards.length > 1 ? button(t("proposal.accept_all"), acceptAll, { disabled: !cards.some(anchorOf) }) : null,
    button(t("proposal.discard_all"), dropProposal),
  ];
  fill(tray, h("section", { "aria-label": t("rewording.label") },
    h("div", { class: "amends-tray-head" },
      h("h2", {}, cards.length ? t("proposal.title", { count: cards.length, wish: wishName(wish) }) : t("proposal.none", { model: proposal.model, wish: wishName(wish) })),
      h("span", { class: "amends-row" }, all)),
    cards.length ? h("p", { class: "amends-soft" }, woven("proposal.by", { model: h("bdi", {}, proposal.model), seconds: String(proposal.seconds) })) : null,
    proposal.left_out ? h("p", { class: "amends-soft" }, woven("proposal.left_out", { remark: h("bdi", {}, proposal.left_out) })) : null,
    effects(proposal.gone, proposal.came, ["proposal.whole_gone", "proposal.whole_came"]),
    cards.map(cardOf),
    refused.length ? refusedList() : null));
  markProposed();
};
const markOne = (card) => { const place = anchorOf(card); paintRanges("amends-proposed", place ? [place] : [], 1); };
const markProposed = () => { const card = current(); if (card) markOne(card); };
// An edit elsewhere moves a card's paragraph; an edit within makes the card stale. Only a card whose state changed is drawn again.
const followProposal = () => {
  if (!proposal) return;
  const stale = [...tray.querySelectorAll(".amends-proposal")].map((node) => node.classList.contains("amends-stale"));
  if (proposal.cards.some((card, index) => !anchorOf(card) !== stale[index])) drawProposal();
  else markProposed();
};
const showProposal = (answer, base, instruction, only) => {
  const cards = only ? answer.changes.filter((change) => change.old === only.old) : answer.changes;
  const fresh = { ...answer, base, instruction, cards, refused: answer.refused.filter((entry) => !only || entry.old === only.old) };
  if (only && proposal) {
    // Another try at one paragraph leaves the others as they are, held to the text they were made for where that still can be.
    const others = proposal.cards.filter((card) => card !== only).flatMap((card) => {
      const start = anchored(proposal.base, card.start, card.old, base);
      return start === null ? [] : [{ ...card, start }];
    });
    fresh.cards = [...others, ...cards].sort((one, other) => one.start - other.start);
  }
  proposal = fresh;
  drawProposal();
  tray.scrollIntoView({ block: "nearest" });
  said.textContent = tray.querySelector("h2").textContent;
};
addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !element.isConnected || !["KeyA", "KeyD"].includes(event.code)) return;
  const card = current();
  if (!card) return;
  event.preventDefault();
  if (event.code === "KeyA") accept(card);
  else discard(card);
});
