import { better, isGood, PATIENCE_MS } from "../core/fix.js";

/** @typedef {import("../core/fix.js").Fix} Fix */

const DENIED = 1;

/**
 * Take the best fix the phone can give within 15 seconds. Call it only when a person asks for it.
 * @param {(best: Fix) => void} onBetter  told of every improvement on the way
 * @returns {{done: Promise<{fix: Fix | null, denied: boolean}>, stop: () => void}} stop: take what there is now
 */
export function bestFix(onBetter) {
  /** @type {Fix | null} */
  let best = null;
  let denied = false;
  /** @type {() => void} */
  let stop = () => {};
  const done = new Promise((/** @type {(result: {fix: Fix | null, denied: boolean}) => void} */ resolve) => {
    if (!navigator.geolocation) return resolve({ fix: null, denied: false });
    const watch = navigator.geolocation.watchPosition(hear, fail, { enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE_MS });
    const timer = setTimeout(() => stop(), PATIENCE_MS);
    stop = () => {
      clearTimeout(timer);
      navigator.geolocation.clearWatch(watch);
      resolve({ fix: best, denied });
    };

    /** @param {GeolocationPosition} reading */
    function hear({ coords, timestamp }) {
      const fixed_at = new Date(timestamp).toISOString();
      best = better(best, { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, fixed_at });
      onBetter(best);
      if (isGood(best)) stop();
    }

    /** A passing failure is waited out; only a refusal ends the search. @param {GeolocationPositionError} error */
    function fail(error) {
      denied = error.code === DENIED;
      if (denied) stop();
    }
  });
  return { done, stop: () => stop() };
}
