/**
 * The size and the ring of a cluster, from its counts alone: the same counts always look the same.
 * @module map/core_clusters
 */

/** @typedef {"confirmed" | "waiting" | "asked" | "withdrawn" | "queued"} Mark */
/** @typedef {{mark: Mark, count: number, start: number, share: number}} Arc start and share in turns, from noon, clockwise */

/** The order around the ring and in sentences: what is done first, what is gone last. */
const RING_ORDER = /** @type {const} */ (["confirmed", "waiting", "asked", "withdrawn"]);

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
 * Divide the ring among the marks that occur; small ones keep a width one can see.
 * @param {Partial<Record<Mark, number>>} marks
 * @returns {Arc[]}
 */
export function ringArcs(marks) {
  const present = RING_ORDER.filter((mark) => (marks[mark] ?? 0) > 0).map((mark) => ({ mark, count: marks[mark] ?? 0 }));
  const total = present.reduce((sum, { count }) => sum + count, 0);
  const widths = present.map(({ count }) => Math.max(count / total, THINNEST_SHARE));
  const width = widths.reduce((sum, share) => sum + share, 0);
  let start = 0;
  return present.map(({ mark, count }, i) => {
    const arc = { mark, count, start, share: widths[i] / width };
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
