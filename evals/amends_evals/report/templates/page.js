"use strict";
for (const form of document.querySelectorAll(".filters")) {
  const rows = [...document.querySelectorAll(`.${form.dataset.for}[data-language]`)];
  const mine = form.dataset.for === "sample" ? rows.filter((row) => form.parentElement.contains(row)) : rows;
  const said = form.querySelector("output");
  const values = (row, name) => (row.dataset[name] || "").split("|");
  for (const select of form.querySelectorAll("select")) {
    const known = [...new Set(mine.flatMap((row) => values(row, select.name)))].filter(Boolean).sort();
    for (const value of known) select.add(new Option(value, value));
    select.closest("label").hidden = known.length < 2;
  }
  const filter = () => {
    const chosen = [...form.querySelectorAll("select")].filter((select) => select.value);
    let shown = 0;
    for (const row of mine) {
      row.hidden = !chosen.every((select) => values(row, select.name).includes(select.value));
      shown += row.hidden ? 0 : 1;
    }
    for (const group of form.parentElement.querySelectorAll("details.rule")) group.hidden = !group.querySelector(".miss:not([hidden])");
    said.textContent = `${shown} of ${mine.length}`;
  };
  form.addEventListener("change", filter);
  form.addEventListener("click", (event) => {
    const wish = event.target.dataset.do;
    if (wish) for (const row of mine) if (!row.hidden) row.open = wish === "open";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = mine.length < 2;
  filter();
}
const unfold = () => {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return;
  for (let around = place; around; around = around.parentElement) {
    if (around.tagName === "DETAILS") around.open = true;
    around.hidden = false;
  }
  place.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();
