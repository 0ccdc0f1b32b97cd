/**
 * How exactly a pin's place is known: a circle on the ground.
 * @module map/accuracy
 */

import * as L from "leaflet";
import { toLatLng } from "./lonlat.js";

/** @typedef {import("./map.js").MapView} MapView */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */

/**
 * Draw a circle around a position.
 * @param {MapView} view
 * @param {LonLat} position
 * @param {number} radius_m
 */
export function showAccuracy(view, position, radius_m) {
  view.plane("accuracy", 440);
  const renderer = L.svg({ pane: "accuracy", padding: 0.5 });
  L.circle(toLatLng(position), { renderer, radius: radius_m, interactive: false, className: "map-accuracy" }).addTo(view.leaflet);
}
