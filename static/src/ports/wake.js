import { WAKE_TAG, WAKE_WORD } from "../core/wake.js";

/** Ask the browser to wake the worker once there is a network. Few browsers do; nothing depends on it. */
export async function askToBeWoken() {
  try {
    const registration = /** @type {any} */ (await navigator.serviceWorker?.getRegistration("/field/"));
    await registration?.sync?.register(WAKE_TAG);
  } catch {
    // not allowed here: the page's own occasions remain
  }
}

/**
 * Hear from the worker that the browser has a network again, and answer when all has gone.
 * @param {() => Promise<boolean>} drain  whether nothing is left that can go without a person
 */
export function onWoken(drain) {
  navigator.serviceWorker?.addEventListener("message", async (event) => {
    if (event.data?.type === WAKE_WORD) event.ports[0]?.postMessage(await drain());
  });
}
