// What the map of all records decides without a page: its address, what is on the screen, and how many of what that is.

import { formatBbox, inBbox } from "../map/core_bbox.js";

/** @typedef {import("../map/map.js").Look} Look */
/** @typedef {import("../map/map.js").Frame} Frame */
/** @typedef {import("../map/core_bbox.js").Bbox} Bbox */
/** @typedef {Record<string, string>} Filters by the name of the field; nothing empty */
/** @typedef {{lon: number, lat: number, count: number, groups?: Record<string, number>, marks: Record<string, number>}} Crowd */
/** @typedef {{lon: number, lat: number, group: string, mark: string}} Single */
/** @typedef {{count: number, groups: Record<string, number>, marks: Record<string, number>}} Totals */

/** In the order in which an address names them. */
const FIELDS = ["group", "kind", "state", "status", "from", "to", "org", "district", "commune"];

const NEAREST_ZOOM = 22;

/** Pins this near to each other cannot be told apart by pressing. */
const SAME_PLACE_DEG = 0.00002;

/**
 * Read the filters an address carries.
 * @param {URLSearchParams} address
 * @returns {Filters}
 */
export function filtersOf(address) {
  return Object.fromEntries(FIELDS.flatMap((name) => (address.get(name) ? [[name, address.get(name) ?? ""]] : [])));
}

/**
 * Read where a shared view looks; null where the address does not say, or says nonsense.
 * @param {URLSearchParams} address
 * @returns {Look | null}
 */
export function lookOf(address) {
  const parts = (address.get("at") ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (parts.length !== 3 || !parts.every(Number.isFinite)) return null;
  const [lon, lat, zoom] = parts;
  const isSense = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= NEAREST_ZOOM;
  return isSense ? { position: [lon, lat], zoom } : null;
}

/**
 * Write filters and look as an address; the whole place needs no look.
 * @param {Filters} filters
 * @param {Look | null} look
 * @returns {string} with its question mark, or nothing
 */
export function addressFor(filters, look) {
  const wanted = FIELDS.filter((name) => filters[name]).map((name) => [name, filters[name]]);
  if (look) wanted.push(["at", [...look.position.map((degrees) => degrees.toFixed(5)), look.zoom.toFixed(1)].map(Number).join(",")]);
  const query = new URLSearchParams(wanted).toString().replaceAll("%2C", ",");
  return query && `?${query}`;
}

/**
 * Write what a view asks the server for; the same words in the same order for everybody, so that answers are kept.
 * @param {Frame} frame
 * @param {Filters} filters
 * @returns {string}
 */
export function questionFor({ bbox, zoom }, filters) {
  const wanted = FIELDS.filter((name) => filters[name]).map((name) => [name, filters[name]]);
  return new URLSearchParams([["bbox", formatBbox(bbox)], ["zoom", String(zoom)], ...wanted]).toString();
}

/**
 * Keep what is on the screen: an answer reaches up to half a tile beyond it.
 * @template {{lon: number, lat: number}} Item
 * @param {Item[]} items
 * @param {Bbox} screen
 * @returns {Item[]}
 */
export const onScreen = (items, screen) => items.filter(({ lon, lat }) => inBbox(screen, [lon, lat]));

/**
 * Count what is shown, by group and by mark.
 * @param {Crowd[]} clusters
 * @param {Single[]} pins
 * @returns {Totals}
 */
export function totalsOf(clusters, pins) {
  /** @type {Totals} */
  const totals = { count: 0, groups: {}, marks: {} };
  const add = (/** @type {Record<string, number>} */ into, /** @type {string} */ part, /** @type {number} */ n) => {
    into[part] = (into[part] ?? 0) + n;
  };
  for (const { count, groups = {}, marks } of clusters) {
    totals.count += count;
    for (const [group, n] of Object.entries(groups)) add(totals.groups, group, n);
    for (const [mark, n] of Object.entries(marks)) add(totals.marks, mark, n);
  }
  for (const { group, mark } of pins) {
    totals.count += 1;
    add(totals.groups, group, 1);
    add(totals.marks, mark, 1);
  }
  return totals;
}

/**
 * Find the pins that stand where this one does: records of a residential area share its point.
 * @template {{lon: number, lat: number, code: string}} Pin
 * @param {Pin[]} pins
 * @param {Pin} pin
 * @returns {Pin[]} without the pin itself
 */
export function sharingPlace(pins, pin) {
  const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= SAME_PLACE_DEG;
  return pins.filter((other) => other.code !== pin.code && near(other.lon, pin.lon) && near(other.lat, pin.lat));
}

/**
 * Say what each part of a cluster is, largest first; equal ones stay in the order given.
 * @param {Record<string, number>} counts
 * @returns {[string, number][]}
 */
export const largestFirst = (counts) => Object.entries(counts).filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
