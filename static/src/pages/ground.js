// Starts a map where the server left a place for one: what it is about stands in the element's data.

import { createBoundaries } from "../map/boundaries.js";
import { parseBbox } from "../map/core_bbox.js";
import { createGround } from "../map/ground.js";
import { createMap } from "../map/map.js";

/** @typedef {import("../map/core_bbox.js").Bbox} Bbox */
/** @typedef {import("../map/boundaries.js").Boundaries} Boundaries */

/**
 * Start the map; its boundaries come when their shapes have, or null where they cannot be had.
 * @param {HTMLElement} element
 * @param {{widen?: (bbox: Bbox) => Bbox, insets?: Partial<import("../map/map.js").Insets>, isDrawn?: (code: string) => boolean}} [options]
 */
export function openGround(element, { widen = (bbox) => bbox, insets, isDrawn = () => true } = {}) {
  const { bbox = "", label = "", shapes = "", attribution = "", ground = "{}", approximate } = element.dataset;
  const box = parseBbox(bbox);
  if (!box) throw new Error("the map has no box");
  const view = createMap(element, { bbox: widen(box), label, attribution, insets, approximate: approximate !== undefined });
  const { pmtiles = null, tiles = null } = JSON.parse(ground);
  createGround(view, { pmtiles: pmtiles && { ...pmtiles, file: pmtiles.url }, tiles });
  return { view, boundaries: drawBoundaries(view, shapes, isDrawn) };
}

/** @param {import("../map/map.js").MapView} view @param {string} url @param {(code: string) => boolean} isDrawn
 * @returns {Promise<Boundaries | null>} */
async function drawBoundaries(view, url, isDrawn) {
  try {
    const response = await fetch(url);
    if (!response.ok) return null;
    /** @type {import("../map/boundaries.js").CommuneCollection} */
    const { features } = await response.json();
    return createBoundaries(view, { features: features.filter(({ properties }) => isDrawn(properties.code)) });
  } catch {
    return null; // The pins still stand where they stand.
  }
}

/**
 * Wait until a map lies still where it begins: Leaflet passes over a move that is asked for while it still glides.
 * @param {import("../map/map.js").MapView} view
 * @returns {Promise<void>}
 */
export const rested = (view) => new Promise((resolve) => {
  const look = () => (view.element.querySelector(".leaflet-zoom-anim") ? requestAnimationFrame(look) : resolve());
  const stop = view.onMove(() => {
    stop();
    look();
  });
});

/**
 * Keep what was pressed in sight where a card lies over the map, as on a phone.
 * @param {import("../map/map.js").MapView} view
 * @param {HTMLElement} card
 * @param {import("../core/geodesy.js").LonLat | undefined} position
 */
export function uncover(view, card, position) {
  const lies = !card.hidden && getComputedStyle(card).position === "fixed";
  const bottom = lies ? Math.max(0, view.element.getBoundingClientRect().bottom - card.getBoundingClientRect().top) : 0;
  view.setInsets({ bottom });
  if (bottom && position) view.moveTo(position);
}
