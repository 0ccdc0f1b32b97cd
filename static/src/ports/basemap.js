/**
 * The ground kept on the phone: parts of one file in the Cache API, and a note of which file is there whole.
 * @module ports/basemap
 */

import { joined, partsOf } from "../core/ground.js";
import { recall, remember } from "./store.js";

/** @typedef {import("../core/ground.js").Basemap} Basemap */

const CACHE = "basemap";
const KEY = "basemap";

/** @param {string} url @param {number} n */
const addressOf = (url, n) => `${url}?part=${n}`;

/** Give the ground that is here whole. @returns {Promise<Basemap | null>} */
export async function keptBasemap() {
  /** @type {Basemap | null | undefined} */
  const kept = await recall(KEY);
  return kept ?? null;
}

/**
 * Bring a ground to this phone; parts that came before are not fetched again.
 * @param {Basemap} basemap
 * @param {{onProgress: (bytes: number) => void, signal: AbortSignal}} how
 * @throws when it is cut off or the phone is full; the parts that came stay for the next time
 */
export async function bringBasemap(basemap, { onProgress, signal }) {
  const { url, bytes } = basemap;
  const cache = await caches.open(CACHE);
  for (const { n, from, to } of partsOf(bytes)) {
    if (!(await cache.match(addressOf(url, n)))) {
      const data = await fetchPart(url, from, to, signal);
      await cache.put(addressOf(url, n), new Response(data));
    }
    onProgress(to + 1);
  }
  await remember(KEY, { ...basemap });
  await dropAllBut(url);
}

/** @param {string} url @param {number} from @param {number} to @param {AbortSignal} signal @returns {Promise<ArrayBuffer>} */
async function fetchPart(url, from, to, signal) {
  const response = await fetch(url, { headers: { Range: `bytes=${from}-${to}` }, cache: "no-store", signal });
  const data = response.status === 206 ? await response.arrayBuffer() : null;
  if (data?.byteLength !== to - from + 1) throw new Error(`no bytes ${from}-${to} of ${url}`);
  return data;
}

/** @param {string | null} url */
async function dropAllBut(url) {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname !== url) await cache.delete(request);
  }
}

/** Take the ground off this phone. */
export async function removeBasemap() {
  await remember(KEY, null);
  await caches.delete(CACHE);
}

/**
 * Read a kept ground as a file of which one asks spans.
 * @param {Basemap} basemap
 * @returns {import("pmtiles").Source}
 */
export function keptSource({ url, bytes }) {
  /** The parts read last: neighbouring tiles lie in the same one. @type {Map<number, Promise<ArrayBuffer>>} */
  const recent = new Map();
  const read = (/** @type {number} */ n) => {
    const part = recent.get(n) ?? readPart(addressOf(url, n));
    recent.delete(n);
    recent.set(n, part);
    if (recent.size > 4) recent.delete(/** @type {number} */ (recent.keys().next().value));
    return part;
  };
  return {
    getKey: () => url,
    async getBytes(from, length) {
      const parts = await Promise.all(partsOf(bytes, { from, length }).map(async (part) => ({ from: part.from, data: await read(part.n) })));
      return { data: joined({ from, length }, parts) };
    },
  };
}

/** @param {string} address @returns {Promise<ArrayBuffer>} */
async function readPart(address) {
  const kept = await (await caches.open(CACHE)).match(address);
  if (!kept) throw new Error(`the browser threw away ${address}`);
  return kept.arrayBuffer();
}
