/**
 * Boxes of longitude and latitude, always west, south, east, north in degrees, EPSG:4326.
 * @module map/core_bbox
 */

/** @typedef {[number, number, number, number]} Bbox */
/** @typedef {import("../core/geodesy.js").LonLat} LonLat */

/** A view asks for boxes of half a tile, so that a small pan asks again for the very same box. */
const CELLS_PER_TILE = 2;

/**
 * Read "west,south,east,north"; anything that is not a box gives null.
 * @param {string} text
 * @returns {Bbox | null}
 */
export function parseBbox(text) {
  const parts = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (parts.length !== 4 || !parts.every(Number.isFinite)) return null;
  const [west, south, east, north] = parts;
  const inWorld = west >= -180 && east <= 180 && south >= -90 && north <= 90;
  return inWorld && west < east && south < north ? [west, south, east, north] : null;
}

/**
 * Write a box for an address, without digits that mean nothing on the ground.
 * @param {Bbox} bbox
 * @returns {string}
 */
export function formatBbox(bbox) {
  return bbox.map((degrees) => Number(degrees.toFixed(6))).join(",");
}

/**
 * Widen a box on every side by a share of its own size.
 * @param {Bbox} bbox
 * @param {number} share
 * @returns {Bbox}
 */
export function padBbox([west, south, east, north], share) {
  const dx = (east - west) * share;
  const dy = (north - south) * share;
  return [west - dx, south - dy, east + dx, north + dy];
}

/**
 * Widen a view to the grid of its zoom: panning a little keeps the address, and with it the cached answer.
 * @param {Bbox} bbox
 * @param {number} zoom
 * @returns {Bbox}
 */
export function snapBbox([west, south, east, north], zoom) {
  const cell = 360 / 2 ** zoom / CELLS_PER_TILE;
  const down = (/** @type {number} */ degrees) => Math.floor(degrees / cell) * cell;
  const up = (/** @type {number} */ degrees) => Math.ceil(degrees / cell) * cell;
  return [Math.max(-180, down(west)), Math.max(-90, down(south)), Math.min(180, up(east)), Math.min(90, up(north))];
}

/**
 * Find the smallest box around positions; none without positions.
 * @param {Iterable<ArrayLike<number>>} positions
 * @returns {Bbox | null}
 */
export function bboxAround(positions) {
  /** @type {Bbox} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const position of positions) {
    box[0] = Math.min(box[0], position[0]);
    box[1] = Math.min(box[1], position[1]);
    box[2] = Math.max(box[2], position[0]);
    box[3] = Math.max(box[3], position[1]);
  }
  return box[0] === Infinity ? null : box;
}

/**
 * Find the smallest box around boxes; none without boxes.
 * @param {Bbox[]} boxes
 * @returns {Bbox | null}
 */
export const unionBbox = (boxes) => bboxAround(boxes.flatMap(([west, south, east, north]) => [[west, south], [east, north]]));

/**
 * Tell whether a position lies in a box, its edge included.
 * @param {Bbox} bbox
 * @param {LonLat} position
 * @returns {boolean}
 */
export function inBbox([west, south, east, north], [lon, lat]) {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
