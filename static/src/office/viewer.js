// A record's photographs, large, one at a time and as near as one likes. Without script each link opens its photograph.

import { icon } from "../design/icon.js";
import { layout } from "../design/words.js";
import { stepTo } from "../design/tabs.js";
import { Stage } from "./stage.js";
import { fill, office } from "./words.js";
import { LARGEST, STEP } from "./zoom.js";

const PAN_PX = 80;

/** @type {Record<string, import("./zoom.js").Point>} */
const PANS = {
  ArrowLeft: { x: PAN_PX, y: 0 }, ArrowRight: { x: -PAN_PX, y: 0 }, ArrowUp: { x: 0, y: PAN_PX }, ArrowDown: { x: 0, y: -PAN_PX },
};

/** @param {ParentNode} root */
export function attachViewer(root) {
  const links = [...root.querySelectorAll("a[data-photo]")].filter((link) => link instanceof HTMLAnchorElement);
  links.forEach((link, at) => link.addEventListener("click", (event) => {
    event.preventDefault();
    view(links, at);
  }));
}

/** @param {string} label @param {string} drawing @param {() => void} run */
function button(label, drawing, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  const word = document.createElement("span");
  word.textContent = label;
  made.append(icon(drawing), word);
  made.addEventListener("click", run);
  return made;
}

/** @param {string} tag @param {string} className @param {(Element | string)[]} children */
function box(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/** @param {HTMLAnchorElement[]} links @param {number} first */
function view(links, first) {
  const dialog = document.createElement("dialog");
  const image = document.createElement("img");
  const caption = box("p", "viewer-caption");
  const nearer = button(office.viewer.nearer, "zoom-in", () => stage.zoom(STEP));
  const farther = button(office.viewer.farther, "zoom-out", () => stage.zoom(1 / STEP));
  const stand = box("div", "viewer-stage", image);
  const stage = new Stage(stand, image, ({ scale }) => {
    nearer.setAttribute("aria-disabled", String(scale >= LARGEST));
    farther.setAttribute("aria-disabled", String(scale === 1));
  });
  let at = first;
  /** @param {number} to */
  const turn = (to) => {
    at = (to + links.length) % links.length;
    image.src = links[at].href;
    image.alt = links[at].querySelector("img")?.alt ?? "";
    const words = links[at].parentElement?.querySelector("figcaption")?.textContent?.trim();
    caption.textContent = [words, fill(layout.photo_of, { n: at + 1, total: links.length })].filter(Boolean).join(" · ");
    stage.zoom(0);
  };
  const tools = box("div", "btn-row", farther, nearer, button(layout.button.close, "x", () => dialog.close()));
  const steps = box("div", "btn-row lightbox-bar");
  if (links.length > 1) {
    steps.append(button(layout.button.previous_photo, "arrow-left", () => turn(at - 1)), button(layout.button.next_photo, "arrow-right", () => turn(at + 1)));
  }
  caption.setAttribute("aria-live", "polite");
  dialog.className = "lightbox viewer";
  dialog.append(box("div", "lightbox-bar", caption, tools), stand, steps);
  dialog.addEventListener("keydown", (event) => {
    if (key(event, stage)) return event.preventDefault();
    const to = stepTo(event.key, at, links.length);
    if (to !== null) turn(to);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    links[at].focus();
  });
  document.body.append(dialog);
  turn(first);
  dialog.setAttribute("aria-label", office.pin.photos);
  dialog.showModal();
}

/** Plus, minus and zero change the size; once near, arrows move instead of stepping on.
 * @param {KeyboardEvent} event @param {Stage} stage @returns {boolean} whether the key was used */
function key(event, stage) {
  const factor = { "+": STEP, "=": STEP, "-": 1 / STEP, 0: 0 }[event.key];
  const pan = PANS[event.key];
  if (factor !== undefined) stage.zoom(factor);
  else if (pan && !stage.isWhole) stage.pan(pan);
  else return false;
  return true;
}
