// The keys, in a dialog that keeps the focus.
const KEYS = [["Alt+J", "help.next_case"], ["Alt+K", "help.last_case"], ["Alt+N", "help.next"], ["Alt+A", "help.accept"], ["Alt+D", "help.discard"], ["Ctrl+Enter", "help.approve"], ["Ctrl+Z", "help.undo"], ["?", "help.this"]];
const showHelp = () => {
  // On another page the dialog would lock the desk without being seen.
  if (document.querySelector("dialog[open]") || !element.offsetParent) return;
  const rows = KEYS.map(([keys, what]) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, keys)), h("td", {}, t(what))));
  const box = dialog(t("help.title"), [h("table", { class: "amends-keys" }, h("tbody", {}, rows)), h("p", { class: "amends-soft" }, t("help.about"))], button(t("help.close"), () => box.close(), { class: "amends-primary" }));
};
find("help").addEventListener("click", showHelp);
addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]:not([contenteditable=false])")) return;
  event.preventDefault();
  showHelp();
});
