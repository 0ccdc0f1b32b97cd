// One record: where it is, its photographs close by, and the steps by hand or by key.

import { showAccuracy } from "../map/accuracy.js";
import { bboxAround } from "../map/core_bbox.js";
import { createPins } from "../map/pins.js";
import { find } from "../pages/find.js";
import { openGround } from "../pages/ground.js";
import { onKeys } from "./keys.js";
import { attachSteps } from "./steps.js";
import { attachViewer } from "./viewer.js";

/** @typedef {import("../map/core_bbox.js").Bbox} Bbox */

/** @param {HTMLElement} page */
export function start(page) {
  attachViewer(page);
  attachSteps(page);
  const press = (/** @type {string} */ key) => () => {
    const target = page.querySelector(`[data-key="${key}"]`);
    if (target instanceof HTMLElement) target.click();
  };
  onKeys({ c: press("c"), r: press("r"), n: press("n") });
  showPlace(page);
}

/** Draw the record in its commune, and beside it where it lies outside. @param {HTMLElement} page */
async function showPlace(page) {
  const place = find(page, ".pin-ground", HTMLElement);
  /** @type {import("../map/pins.js").MapPin} */
  const pin = JSON.parse(place.dataset.pin ?? "{}");
  const position = /** @type {[number, number]} */ ([pin.lon, pin.lat]);
  const withPin = (/** @type {Bbox} */ [west, south, east, north]) =>
    /** @type {Bbox} */ (bboxAround([[west, south], [east, north], position]));
  const { view, boundaries } = openGround(find(place, "#pin-map", HTMLElement), { widen: withPin });
  const pins = createPins(view);
  pins.show([pin]);
  const accuracy_m = Number(place.dataset.accuracy);
  if (accuracy_m > 0) showAccuracy(view, position, accuracy_m);
  const drawn = await boundaries;
  drawn?.select(place.dataset.commune ?? null);
  // Nothing is chosen here: the record's commune keeps its outline.
  drawn?.onSelect(() => drawn.select(place.dataset.commune ?? null));
}
