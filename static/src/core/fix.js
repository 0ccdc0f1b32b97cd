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

/** A fix older than this may be of another place. */
const OLD_MS = 10 * 60_000;

/**
 * Tell how long ago a position was fixed, where it was.
 * @param {{fixed_at: string | null}} position
 * @param {number} now  ms since 1970
 * @returns {number | null} milliseconds; null for a position that a hand chose, or one from the future
 */
export function age_ms({ fixed_at }, now) {
  const age = fixed_at === null ? -1 : now - Date.parse(fixed_at);
  return age >= 0 ? age : null;
}

/** @param {{fixed_at: string | null}} position @param {number} now @returns {boolean} */
export const isOld = (position, now) => (age_ms(position, now) ?? 0) > OLD_MS;
