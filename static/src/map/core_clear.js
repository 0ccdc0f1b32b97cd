/**
 * How far a drawing must be pushed so that a place on it comes out from under a card. Pure.
 * @module map/core_clear
 */

/** @typedef {import("./core_labels.js").Box} Box */
/** @typedef {{x: number, y: number}} Point */

/** A pin and its ring need this much around their place. */
const AROUND_PX = 32;

/**
 * Give the shift that brings a place to the right of a card, or above it where the card leaves no room beside it.
 * @param {Point} place
 * @param {Box} card in pixels of the same frame
 * @param {number} width_px of the frame
 * @returns {Point} what the frame moves by; 0, 0 where the place is clear already
 */
export function stepClear({ x, y }, card, width_px) {
  const [left, right, top, bottom] = [card.left - AROUND_PX, card.right + AROUND_PX, card.top - AROUND_PX, card.bottom + AROUND_PX];
  if (x <= left || x >= right || y <= top || y >= bottom) return { x: 0, y: 0 };
  return right + AROUND_PX < width_px ? { x: x - right, y: 0 } : { x: 0, y: y - top };
}
