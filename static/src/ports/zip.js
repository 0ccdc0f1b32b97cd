import { strFromU8, strToU8, unzipSync, Zip, ZipPassThrough } from "fflate";

/** No photo and no list of ours is larger; what says otherwise is not ours. */
const MOST_BYTES = 64_000_000;

/**
 * Write a .zip file by file. What is written goes into blobs at once, so that no more than one file is in memory.
 * @returns {{add: (name: string, data: ArrayBuffer | string) => void, end: () => Blob}}
 */
export function zipWriter() {
  /** @type {Blob[]} */
  const written = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let pending = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    pending.push(/** @type {Uint8Array<ArrayBuffer>} */ (chunk));
  });
  const flush = () => {
    written.push(new Blob(pending));
    pending = [];
  };
  return {
    add(name, data) {
      const file = new ZipPassThrough(name); // photos are compressed already
      zip.add(file);
      file.push(typeof data === "string" ? strToU8(data) : new Uint8Array(data), true);
      flush();
    },
    end() {
      zip.end();
      flush();
      return new Blob(written, { type: "application/zip" });
    },
  };
}

/**
 * @typedef {{bytes: (name: string) => ArrayBuffer | null, text: (name: string) => string | null}} Zipped
 *   null: there is no such file in it, or it cannot be read
 */

/**
 * Open a .zip; its files are taken out one at a time.
 * @param {Blob} file
 * @returns {Promise<Zipped>}
 */
export async function openZip(file) {
  const all = new Uint8Array(await file.arrayBuffer());
  const take = (/** @type {string} */ wanted) => {
    try {
      return unzipSync(all, { filter: ({ name, originalSize }) => name === wanted && originalSize <= MOST_BYTES })[wanted] ?? null;
    } catch {
      return null;
    }
  };
  return {
    bytes: (name) => {
      const data = take(name);
      return data && /** @type {ArrayBuffer} */ (data.slice().buffer);
    },
    text: (name) => {
      const data = take(name);
      return data && strFromU8(data);
    },
  };
}
