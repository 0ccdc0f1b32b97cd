/**
 * What stands on the map's frame: buttons for near, far and home, and the notes about the boundaries.
 * @module map/controls
 */

import { message } from "../../../webapp/words/domain.json";
import words from "../../../webapp/words/map.json";
import { html, svg } from "./svg.js";

const ICONS = {
  zoom_in: "M12 5v14M5 12h14",
  zoom_out: "M5 12h14",
  home: "M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4",
};

/**
 * Build the buttons. An out-of-reach zoom stays focusable and says so, or focus would be lost at the last step.
 * @param {{zoomIn: () => void, zoomOut: () => void, home: () => void}} actions
 * @returns {{element: HTMLElement, update: (can: {zoomIn: boolean, zoomOut: boolean}) => void}}
 */
export function zoomButtons(actions) {
  const zoomIn = button("zoom_in", actions.zoomIn);
  const zoomOut = button("zoom_out", actions.zoomOut);
  const element = html("div", { class: "map-buttons", role: "group", "aria-label": words.control.group });
  element.append(zoomIn, zoomOut, button("home", actions.home));
  return {
    element,
    update(can) {
      zoomIn.setAttribute("aria-disabled", String(!can.zoomIn));
      zoomOut.setAttribute("aria-disabled", String(!can.zoomOut));
    },
  };
}

/**
 * @param {keyof typeof ICONS} name
 * @param {() => void} action
 * @returns {HTMLButtonElement}
 */
function button(name, action) {
  const label = words.control[name];
  const icon = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
  const element = html("button", { type: "button", class: "map-button", "aria-label": label, title: label }, icon);
  element.addEventListener("click", () => element.getAttribute("aria-disabled") !== "true" && action());
  return element;
}

/**
 * Write the notes that every map carries.
 * @param {{approximate: boolean, attribution: string}} about
 * @returns {HTMLElement}
 */
export function notes({ approximate, attribution }) {
  const sentences = [approximate ? words.note.approximate : "", message.boundary_note, attribution].filter(Boolean);
  return html("p", { class: "map-notes" }, ...sentences.map((sentence) => html("span", {}, sentence)));
}
