import { SHARED_CACHE } from "../core/worker_rules.js";

/**
 * The photographs another app handed over, as the worker put them aside. They stay until they are in a form.
 * @returns {Promise<{file: File, forget: () => Promise<unknown>}[]>}
 */
export async function sharedPhotos() {
  if (!("caches" in globalThis) || !(await caches.has(SHARED_CACHE))) return [];
  const cache = await caches.open(SHARED_CACHE);
  const found = await Promise.all((await cache.keys()).map(async (request) => {
    const blob = await (await cache.match(request))?.blob();
    if (!blob) return null;
    const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
    return { file: new File([blob], name, { type: blob.type }), forget: () => cache.delete(request) };
  }));
  return found.filter((photo) => photo !== null);
}

/** Count them without reading them. @returns {Promise<number>} */
export async function countShared() {
  if (!("caches" in globalThis) || !(await caches.has(SHARED_CACHE))) return 0;
  return (await (await caches.open(SHARED_CACHE)).keys()).length;
}

/** Let go of all of them. */
export const dropShared = () => caches.delete(SHARED_CACHE);
