/**
 * Keeps what was pressed in sight while a card lies over the map; the frame itself stays as it is.
 * @module map/clear
 */

import { stepClear } from "./core_clear.js";
import { toLatLng } from "./lonlat.js";
import { prefersStillness } from "./theme.js";

/**
 * Push the map a little where a position lies under a card.
 * @param {import("./map.js").MapView} view
 * @param {HTMLElement} card
 * @param {import("../core/geodesy.js").LonLat} position
 */
export function keepClear(view, card, position) {
  const [frame, over] = [view.element, card].map((element) => element.getBoundingClientRect());
  const box = {
    left: over.left - frame.left,
    right: over.right - frame.left,
    top: over.top - frame.top,
    bottom: over.bottom - frame.top,
  };
  const { x, y } = stepClear(view.leaflet.latLngToContainerPoint(toLatLng(position)), box, frame.width);
  if (x || y) view.leaflet.panBy([x, y], { animate: !prefersStillness() });
}
