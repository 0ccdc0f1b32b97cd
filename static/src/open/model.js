// One model: the pair of photographs, sending it on, and its place once one scrolls near.

import { attachBeforeAfter } from "./before_after.js";
import { whenNear } from "./near.js";
import { attachShare } from "./share.js";

/** @param {HTMLElement} page */
export function start(page) {
  attachBeforeAfter(page);
  attachShare(page);
  const frame = page.querySelector(".map-frame");
  if (!(frame instanceof HTMLElement)) return;
  whenNear(frame, () => import("./place_map.js").then(({ showPlace }) => showPlace(frame)));
}
