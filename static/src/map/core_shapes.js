/**
 * The drawings of pins and rings as path data; a group is told by its outline, a mark by what is inside it. Pure.
 * @module map/core_shapes
 */

/** @typedef {"model" | "hotspot" | "security" | "activity"} Group */

/** Outlines in a box of 24, the same as src/icons/group-<group>.svg: petal, triangle, shield, disc. */
export const OUTLINES = /** @type {const} */ ({
  model: "M12 22.600C6.400 18.500 3.600 14.500 3.600 10.200A8.400 8.400 0 0 1 20.400 10.200C20.400 14.500 17.600 18.500 12 22.600Z",
  hotspot: "M10.100 3.600A2.200 2.200 0 0 1 13.900 3.600L22.300 18.200A2.200 2.200 0 0 1 20.400 21.500H3.600A2.200 2.200 0 0 1 1.700 18.200Z",
  security:
    "M11.300 1.700a1.400 1.400 0 0 1 1.400 0c2.300 1.400 4.600 2.200 7 2.500a1.300 1.300 0 0 1 1.200 1.300v6c0 5-3.300 8.700-8.400 10.800" +
    "a1.300 1.300 0 0 1-1 0C6.400 20.200 3.100 16.500 3.100 11.500v-6a1.300 1.300 0 0 1 1.200-1.300c2.400-.3 4.700-1.100 7-2.500Z",
  activity: "M12 2.600A9.900 9.900 0 0 1 12 22.400A9.900 9.900 0 0 1 12 2.600Z",
});

/** Where the eye sees the middle of each outline. */
export const MIDDLES = /** @type {const} */ ({ model: [12, 10.6], hotspot: [12, 14.8], security: [12, 11.6], activity: [12, 12.5] });

/** What stands inside, around 0,0; marks that are not here are told by their outline alone. */
export const SIGNS = /** @type {Partial<Record<import("./core_clusters.js").Mark | "draft", string>>} */ ({
  confirmed: "M-4.100 .200 -1.300 3 4.100 -2.800",
  asked: "M0 -4.400V.600M0 4.100V4.200",
  queued: "M0 4.200V-3.600M-3.400 -.400 0 -3.800 3.400 -.400",
  draft: "M0 0V.010",
});

/**
 * Draw a part of a ring, clockwise from noon.
 * @param {number} start in turns
 * @param {number} share in turns, at most 1
 * @param {number} radius_px
 * @returns {string} path data around 0,0
 */
export function arcPath(start, share, radius_px) {
  if (share >= 1) return `${arcPath(start, 0.5, radius_px)} ${arcPath(start + 0.5, 0.5, radius_px)}`;
  const at = (/** @type {number} */ turns) => {
    const angle = turns * 2 * Math.PI;
    return [Math.sin(angle), -Math.cos(angle)].map((part) => Number((part * radius_px).toFixed(2))).join(" ");
  };
  return `M${at(start)}A${radius_px} ${radius_px} 0 ${share > 0.5 ? 1 : 0} 1 ${at(start + share)}`;
}
