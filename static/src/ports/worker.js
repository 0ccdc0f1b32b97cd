/**
 * Register the service worker and say when a new version waits for its turn.
 * @param {(activate: () => void) => void} onWaiting  activate: let the new version take over and load the page anew
 * @returns {Promise<() => void>} look for a new version now
 */
export async function registerWorker(onWaiting) {
  if (!("serviceWorker" in navigator)) return () => {};
  const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", updateViaCache: "none" });
  const tell = () => {
    const { waiting } = registration;
    if (waiting && navigator.serviceWorker.controller) onWaiting(() => takeOver(waiting));
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", tell);
  });
  tell();
  return () => void registration.update().catch(() => {});
}

/** @param {ServiceWorker} waiting */
function takeOver(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "SKIP_WAITING" });
}
