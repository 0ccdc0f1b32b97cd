// One short sentence at the foot of the screen, said aloud too; it leaves by itself unless it offers an action.

import { layout } from "./words.js";

const SHOWN_MS = 6000;

/** Find or make the live region: it must stand before its first sentence to be heard. @returns {HTMLElement} */
function stack() {
  const found = document.querySelector(".toast-stack");
  if (found instanceof HTMLElement) return found;
  const made = document.createElement("div");
  made.className = "toast-stack";
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}

/** Say `text`; with an action it stays until answered or closed.
 * @param {string} text @param {{label: string, run: () => void}} [action] @returns {() => void} closes it */
export function toast(text, action) {
  const box = document.createElement("div");
  box.className = "toast";
  const sentence = document.createElement("p");
  sentence.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action ? action.label : layout.button.close;
  const close = () => box.remove();
  button.addEventListener("click", () => { close(); action?.run(); });
  box.append(sentence, button);
  stack().append(box);
  if (!action) setTimeout(close, SHOWN_MS);
  return close;
}
