/**
 * What makes one reading of the phone's location better than another.
 * @module core/fix
 */

/** @typedef {{lon: number, lat: number, accuracy_m: number, fixed_at: string}} Fix */

/** How long the phone may look for a better reading. */
export const PATIENCE_MS = 15_000;

/** Good enough to stop looking. */
const GOOD_M = 10;

/** Above this the person is warned; never stopped. */
const WEAK_M = 30;

/**
 * Keep the more accurate of two readings.
 * @param {Fix | null} best
 * @param {Fix} reading
 * @returns {Fix}
 */
export function better(best, reading) {
  return best && best.accuracy_m <= reading.accuracy_m ? best : reading;
}

/** @param {Fix} fix @returns {boolean} */
export const isGood = (fix) => fix.accuracy_m <= GOOD_M;

/** @param {{accuracy_m: number | null}} position @returns {boolean} */
export const isWeak = (position) => position.accuracy_m !== null && position.accuracy_m > WEAK_M;
