/**
 * What the service worker may ever answer.
 * @module core/worker_rules
 */

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
