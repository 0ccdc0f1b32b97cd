// How a photograph is looked at closely: how large, and how far off its middle. Pixels of the screen, origin in the middle.

/** @typedef {{scale: number, x: number, y: number}} Look */
/** @typedef {{x: number, y: number}} Point */

export const LARGEST = 6;
export const STEP = 1.5;

/** @type {Look} */
export const WHOLE = Object.freeze({ scale: 1, x: 0, y: 0 });

/**
 * Keep a look where there is something to see: no smaller than whole, its edge never past the middle of the stage.
 * @param {Look} look
 * @param {{width: number, height: number}} stage
 * @returns {Look}
 */
export function clampLook({ scale, x, y }, { width, height }) {
  const kept = Math.max(1, Math.min(LARGEST, scale));
  const [far_x, far_y] = [(width * (kept - 1)) / 2, (height * (kept - 1)) / 2];
  return { scale: kept, x: Math.max(-far_x, Math.min(far_x, x)), y: Math.max(-far_y, Math.min(far_y, y)) };
}

/**
 * Come nearer by a factor around a point, which stays under the finger.
 * @param {Look} look
 * @param {number} factor
 * @param {Point} point
 * @param {{width: number, height: number}} stage
 * @returns {Look}
 */
export function zoomAt(look, factor, point, stage) {
  const scale = Math.max(1, Math.min(LARGEST, look.scale * factor));
  const grown = scale / look.scale;
  return clampLook({ scale, x: point.x - (point.x - look.x) * grown, y: point.y - (point.y - look.y) * grown }, stage);
}

/**
 * Shift a look.
 * @param {Look} look
 * @param {Point} by
 * @param {{width: number, height: number}} stage
 * @returns {Look}
 */
export const shift = ({ scale, x, y }, by, stage) => clampLook({ scale, x: x + by.x, y: y + by.y }, stage);
