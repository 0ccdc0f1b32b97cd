/**
 * Which commune is under a finger, which pin is nearest to it. Pure: no map, no document.
 * @module map/core_find
 */

import { inShape } from "../core/geodesy.js";
import { bboxAround, inBbox } from "./core_bbox.js";

/** @typedef {import("../core/geodesy.js").LonLat} LonLat */
/** @typedef {import("../core/geodesy.js").Shape} Shape */
/** @typedef {import("./core_bbox.js").Bbox} Bbox */

/**
 * Give the box of a shape, from its outer rings.
 * @param {Shape} shape
 * @returns {Bbox}
 */
export function bboxOf(shape) {
  const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  const box = bboxAround(polygons.flatMap((rings) => rings[0]));
  if (!box) throw new RangeError("A shape without positions has no box.");
  return box;
}

/**
 * Prepare a search of the shape that holds a position.
 * Cost: one box test per shape, then the rings of the few that remain.
 * @template {{geometry: Shape}} Feature
 * @param {Feature[]} features
 * @returns {(position: LonLat) => Feature | null}
 */
export function finder(features) {
  const boxed = features.map((feature) => ({ feature, bbox: bboxOf(feature.geometry) }));
  return (position) => {
    const found = boxed.find(({ feature, bbox }) => inBbox(bbox, position) && inShape(position, feature.geometry));
    return found ? found.feature : null;
  };
}

/**
 * Find the item nearest to a point of the screen, within a finger's reach.
 * @template Item
 * @param {{x: number, y: number}} point
 * @param {Iterable<{item: Item, x: number, y: number}>} items
 * @param {number} reach_px
 * @returns {Item | null}
 */
export function nearestWithin(point, items, reach_px) {
  /** @type {Item | null} */
  let best = null;
  let best_px = reach_px;
  for (const { item, x, y } of items) {
    const far_px = Math.hypot(x - point.x, y - point.y);
    if (far_px > best_px || (far_px === best_px && best)) continue;
    best = item;
    best_px = far_px;
  }
  return best;
}
