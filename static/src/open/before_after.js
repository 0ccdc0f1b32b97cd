// Two photographs of one place become one under a slider: by finger, mouse or arrow keys. Without script they stay side by side.

import { fill } from "../core/format.js";

/** One press of an arrow key, in percent. */
const STEP = 2;

/** @param {ParentNode} root */
export function attachBeforeAfter(root) {
  for (const pair of root.querySelectorAll("[data-before-after]")) {
    if (pair instanceof HTMLElement) lay(pair);
  }
}

/** @param {HTMLElement} pair */
function lay(pair) {
  const { value = "" } = pair.dataset;
  const slider = Object.assign(document.createElement("input"), {
    type: "range", className: "slider", min: "0", max: "100", step: String(STEP), value: "50",
  });
  slider.setAttribute("aria-label", pair.getAttribute("aria-label") ?? "");
  const line = document.createElement("div");
  line.className = "slider-line";
  line.append(document.createElement("span"));
  const move = () => {
    pair.style.setProperty("--at", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", fill(value, { n: 100 - Number(slider.value) }));
  };
  slider.addEventListener("input", move);
  pair.append(slider, line);
  pair.classList.add("is-sliding");
  move();
}
