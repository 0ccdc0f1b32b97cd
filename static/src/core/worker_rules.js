/**
 * What the service worker may ever answer.
 * @module core/worker_rules
 */

/** Where the system hands over photographs that were shared with the application; the manifest names it. */
const SHARE = "/field/share";

/** Where the worker puts them aside until they are in a form. */
export const SHARED_CACHE = "shared-photos";

/**
 * Tell whether a request is photographs handed over by the phone itself: the one write the worker answers. It never
 * reaches the server and carries nothing of the outbox.
 * @param {{method: string, url: string}} request
 * @param {string} origin
 * @returns {boolean}
 */
export function isShare(request, origin) {
  const url = new URL(request.url);
  return request.method === "POST" && url.origin === origin && url.pathname === SHARE;
}

/**
 * Tell whether a request is the shell's: a GET under our scope or of a built asset, never the API, never a write.
 * @param {{method: string, url: string}} request
 * @param {string} origin
 * @returns {boolean}
 */
export function isShell(request, origin) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== origin) return false;
  return url.pathname === "/field/" || url.pathname.startsWith("/field/manifest") || url.pathname.startsWith("/static/");
}
