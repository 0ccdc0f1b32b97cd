// A press on a photo of .photo-grid or .compare shows it large; arrows step, Escape closes. Without script the link opens it.

import { icon } from "./icon.js";
import { stepTo } from "./tabs.js";
import { fill, layout } from "./words.js";

/** @param {ParentNode} root */
export function attachPhotos(root) {
  for (const grid of root.querySelectorAll(".photo-grid, .compare")) {
    const links = [...grid.querySelectorAll("a")];
    links.forEach((link, at) => link.addEventListener("click", (event) => {
      event.preventDefault();
      show(links, at);
    }));
  }
}

/** @param {string} label @param {string} drawing @param {() => void} run */
function button(label, drawing, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.append(icon(drawing), label);
  made.addEventListener("click", run);
  return made;
}

/** @param {HTMLAnchorElement[]} links @param {number} first */
function show(links, first) {
  const box = document.createElement("dialog");
  const [image, caption, bar] = [document.createElement("img"), document.createElement("p"), document.createElement("div")];
  let at = first;
  /** @param {number} to */
  const turn = (to) => {
    at = (to + links.length) % links.length;
    image.src = links[at].href;
    image.alt = links[at].querySelector("img")?.alt ?? "";
    const words = links[at].parentElement?.querySelector("figcaption")?.textContent?.trim();
    caption.textContent = [words, fill(layout.photo_of, { n: at + 1, total: links.length })].filter(Boolean).join(" · ");
  };
  box.className = "lightbox";
  caption.setAttribute("aria-live", "polite");
  bar.className = "lightbox-bar";
  const steps = document.createElement("div");
  steps.className = "lightbox-bar lightbox-steps";
  if (links.length > 1) {
    steps.append(button(layout.button.previous_photo, "arrow-left", () => turn(at - 1)), button(layout.button.next_photo, "arrow-right", () => turn(at + 1)));
  }
  bar.append(caption, button(layout.button.close, "x", () => box.close()));
  box.append(bar, image, steps);
  box.addEventListener("keydown", (event) => {
    const to = stepTo(event.key, at, links.length);
    if (to !== null) turn(to);
  });
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  turn(first);
  box.showModal();
  box.setAttribute("aria-label", caption.textContent ?? "");
}
