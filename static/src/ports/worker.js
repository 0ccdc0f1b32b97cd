/** @type {Promise<ServiceWorkerRegistration> | null} */
let registering = null;

/**
 * Register the service worker and say when a new version waits for its turn.
 * @param {(activate: () => void) => void} onWaiting  activate: let the new version take over and load the page anew
 */
export async function registerWorker(onWaiting) {
  if (!("serviceWorker" in navigator)) return;
  registering ??= navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", updateViaCache: "none" });
  const registration = await registering;
  const tell = () => {
    const { waiting } = registration;
    if (waiting && navigator.serviceWorker.controller) onWaiting(() => takeOver(waiting));
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", tell);
  });
  tell();
}

/**
 * Look for a new version now; what is found is told to whoever registered.
 * @returns {Promise<boolean | null>} whether there is one; null: could not be asked
 */
export async function lookForUpdate() {
  try {
    const registration = await (await registering)?.update();
    return registration ? Boolean(registration.installing ?? registration.waiting) : null;
  } catch {
    return null;
  }
}

/** Name the build this page was made by: the shell is kept for as long as its worker. */
export const buildOfPage = () => document.querySelector('meta[name="build"]')?.getAttribute("content") ?? "";

/** @param {ServiceWorker} waiting */
function takeOver(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "SKIP_WAITING" });
}
