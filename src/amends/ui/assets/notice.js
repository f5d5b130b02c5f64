// What could not be opened and why; what was typed stays where it was typed.
const message = element.querySelector(".amends-message");
onAnswer((value) => {
  if (value.kind !== "problem") return fill(message);
  fill(message, problemBox(value));
});
