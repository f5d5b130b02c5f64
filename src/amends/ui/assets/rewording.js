// Asking the model for other words: the toolbar, the wish in one's own words, and what is sent, shown before it is sent.
const rewordingBar = find("rewording");
const [wishButtons, askForm, previewBox] = ["wishes", "ask-for", "preview"].map(find);
const askInput = askForm.querySelector("input");
let working = 0; // the timer of a request under way

const setUpRewording = (wishes) => {
  const rests = writer ? {} : { "aria-disabled": "true", title: t("rewording.rests") };
  fill(wishButtons,
    wishes.map((wish) => button(wishName(wish), () => askFor(wish, ""), { "data-wish": wish, ...rests })),
    button(t("rewording.ask"), () => { if (!writer) return noModel(); askForm.hidden = false; askInput.focus(); }, { class: "amends-ask-open", ...rests }));
  previewBox.hidden = !writer;
};
const showRewording = (there) => { rewordingBar.hidden = !there; };
const noModel = () => ask(t("rewording.rests") + " " + t("problem.no_model_hint"), button(t("rewording.close"), quiet));

const askFor = async (wish, instruction, only = null) => {
  if (!writer) return noModel();
  if (working) return;
  const { handle } = open;
  const text = publish();
  const asked = { handle, text, wish, instruction, parts: only?.parts ?? null };
  const started = Date.now();
  const progress = () => fill(notice, h("p", { class: "amends-working" },
    woven("rewording.working", { wish: wish ? wishName(wish) : wishName("instructed"), model: h("bdi", {}, writer), seconds: String(Math.round((Date.now() - started) / 1000)) })));
  let answer = null;
  try {
    if (desk.preview && !(await mayBeSent(await server.proposal_prompt(asked)))) return;
    working = setInterval(progress, 1000);
    progress();
    answer = await server.propose(asked);
  } catch { /* told below */ } finally {
    clearInterval(working);
    working = 0;
  }
  if (handle !== open?.handle) return;
  quiet();
  if (answer?.kind === "proposal") {
    askForm.hidden = true;
    askInput.value = "";
    return showProposal(answer, text, instruction, only);
  }
  if (answer) showProblem(answer);
  else ask(t("letter.not_checked", { problem: t("letter.unreachable") }), button(t("rewording.close"), quiet));
};
askForm.addEventListener("submit", (event) => {
  event.preventDefault();
  if (askInput.value.trim()) askFor("", askInput.value.trim());
});
find("unask").addEventListener("click", () => { askForm.hidden = true; wishButtons.querySelector(".amends-ask-open").focus(); });
previewBox.querySelector("input").addEventListener("change", (event) => { desk.preview = event.target.checked; });
