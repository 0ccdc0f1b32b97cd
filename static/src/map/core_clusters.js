/**
 * The size and the ring of a cluster, from its counts alone: the same counts always look the same.
 * @module map/core_clusters
 */

/** @typedef {"confirmed" | "waiting" | "asked" | "withdrawn" | "queued"} Mark */
/** @template Part @typedef {{part: Part, count: number, start: number, share: number}} Arc in turns, from noon, clockwise */

/** The order of marks around the ring and in sentences: what is done first, what is gone last. */
export const MARKS = /** @type {const} */ (["confirmed", "waiting", "asked", "withdrawn"]);

/** The order of groups, as everywhere. */
export const GROUPS = /** @type {const} */ (["model", "hotspot", "security", "activity"]);

const SMALLEST_PX = 16;
const LARGEST_PX = 29;

/** From this count on a cluster is as large as it gets. */
const FULL_COUNT = 400;

/** A sliver thinner than this cannot be seen, and a single pin to be completed must be. */
const THINNEST_SHARE = 0.04;

/**
 * Give the radius of a cluster, growing with the square root of its count between two bounds.
 * @param {number} count
 * @returns {number} pixels
 */
export function clusterRadius(count) {
  const share = Math.sqrt(Math.min(Math.max(count, 0), FULL_COUNT) / FULL_COUNT);
  return Math.round(SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * share);
}

/**
 * Divide the ring among the parts that occur; small ones keep a width one can see.
 * @template {string} Part
 * @param {Partial<Record<Part, number>>} counts
 * @param {readonly Part[]} order
 * @returns {Arc<Part>[]}
 */
export function ringArcs(counts, order) {
  const present = order.filter((part) => (counts[part] ?? 0) > 0).map((part) => ({ part, count: counts[part] ?? 0 }));
  const total = present.reduce((sum, { count }) => sum + count, 0);
  const widths = present.map(({ count }) => Math.max(count / total, THINNEST_SHARE));
  const width = widths.reduce((sum, share) => sum + share, 0);
  let start = 0;
  return present.map(({ part, count }, i) => {
    const arc = { part, count, start, share: widths[i] / width };
    start += arc.share;
    return arc;
  });
}

/**
 * Write a count so that it fits the ring: 1.234, 23,4 N.
 * @param {number} count
 * @param {(n: number) => string} exact
 * @param {(n: number) => string} short
 * @returns {string}
 */
export function clusterCount(count, exact, short) {
  return count < 10_000 ? exact(count) : short(count);
}
