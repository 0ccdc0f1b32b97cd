/**
 * A part of a page that is drawn anew only when what it shows has changed: nothing jumps, and focus stays where it is.
 * @module field/record/part
 */

import { h } from "../dom.js";

/** @typedef {{element: HTMLElement, update: () => void}} Part */

/**
 * @param {Record<string, any>} props  of the element that holds the part
 * @param {() => any} shows  everything the drawing depends on
 * @param {() => (Node | null | false)[]} draw
 * @returns {Part}
 */
export function part(props, shows, draw) {
  const element = h("div", { class: "stack", ...props });
  let shown = "";
  const update = () => {
    const key = JSON.stringify(shows()) ?? "";
    if (key === shown) return;
    shown = key;
    const children = draw().filter((child) => child instanceof Node);
    element.hidden = !children.length;
    element.replaceChildren(...children);
  };
  update();
  return { element, update };
}
