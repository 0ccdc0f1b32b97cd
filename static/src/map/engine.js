/**
 * Leaflet as this map uses it.
 * @module map/engine
 */

import * as L from "leaflet";
import { padBbox } from "./core_bbox.js";
import { toBounds } from "./lonlat.js";
import { prefersStillness } from "./theme.js";

export const NEAREST_ZOOM = 18;

/** One may pan this far beyond the place, to bring its edge from under a sheet. */
const MARGIN_SHARE = 0.35;

/** Whole steps waste half a phone's screen around a province; tenths do not. */
const ZOOM_SNAP = 0.1;

/**
 * Start Leaflet on an element: no tiles, no pictures, no motion for those who want none.
 * @param {HTMLElement} element
 * @param {import("./map.js").MapOptions} options
 * @returns {L.Map}
 */
export function createLeaflet(element, { bbox, maxBounds }) {
  element.classList.add("map-view");
  const still = prefersStillness();
  const leaflet = L.map(element, {
    preferCanvas: true,
    zoomControl: false,
    attributionControl: false,
    zoomSnap: ZOOM_SNAP,
    zoomDelta: 1,
    maxZoom: NEAREST_ZOOM,
    maxBounds: toBounds(maxBounds ?? padBbox(bbox, MARGIN_SHARE)),
    maxBoundsViscosity: 0.9,
    zoomAnimation: !still,
    fadeAnimation: false,
    inertia: !still,
    renderer: createCanvas(),
  });
  if (still) stopPanning(leaflet);
  leaflet.setView(toBounds(bbox).getCenter(), 8, { animate: false });
  return leaflet;
}

/** Leaflet forgets a frame it has asked for whenever it draws at once; that frame may strike a canvas already taken away. */
function createCanvas() {
  const canvas = L.canvas({ padding: 0.5 });
  const inside = /** @type {any} */ (canvas);
  const redraw = inside._redraw;
  inside._redraw = () => inside._ctx && redraw.call(inside);
  return canvas;
}

/** Arrow keys glide unless told otherwise at each call. @param {L.Map} leaflet */
function stopPanning(leaflet) {
  const panBy = leaflet.panBy;
  leaflet.panBy = (offset, options) => panBy.call(leaflet, offset, { ...options, animate: false });
}

/**
 * Let go of a zoom under way. Leaflet ends one by a timer, which strikes also on a map taken apart meanwhile and throws.
 * @param {L.Map} leaflet
 */
export function dropZoom(leaflet) {
  /** @type {any} */ (leaflet)._animatingZoom = false;
}

/**
 * Mark the map while it is driven by keys. Leaflet focuses it by script at each press of the mouse, which browsers
 * take for the keyboard: :focus-visible cannot tell.
 * @param {HTMLElement} element
 */
export function showWhenByKeys(element) {
  element.addEventListener("keyup", ({ target }) => element.classList.toggle("by-keys", target === element));
  element.addEventListener("pointerdown", () => element.classList.remove("by-keys"), { capture: true });
}
