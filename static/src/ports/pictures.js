/**
 * Pictures of the server's records, kept for when there is no network: the most recently used, and no more of them.
 * @module ports/pictures
 */

import { withDatabase, write } from "./database.js";

/** @typedef {{id: string, data: ArrayBuffer, used_at: number}} Picture  id: the photo's */

const MOST = 60;

/** Keep a picture. @param {Picture} picture */
export const putPicture = (picture) => write(["pictures"], (tx) => tx.objectStore("pictures").put(picture));

/**
 * Look at a kept picture; it counts as used now.
 * @param {string} id
 * @param {number} now
 * @returns {Promise<ArrayBuffer | null>}
 */
export function getPicture(id, now) {
  return write(["pictures"], async (tx) => {
    /** @type {Picture | undefined} */
    const kept = await tx.objectStore("pictures").get(id);
    if (!kept) return null;
    await tx.objectStore("pictures").put({ ...kept, used_at: now });
    return kept.data;
  });
}

/** List the photos whose pictures are kept, without their bytes. @returns {Promise<string[]>} */
export async function listPictures() {
  return /** @type {string[]} */ (await withDatabase((db) => db.getAllKeys("pictures")));
}

/** Let go of the pictures nobody looked at for longest. @param {number} [most] how many stay */
export async function sweepPictures(most = MOST) {
  await write(["pictures"], async (tx) => {
    const pictures = tx.objectStore("pictures");
    const oldest_first = await pictures.index("used_at").getAllKeys();
    for (const id of oldest_first.slice(0, Math.max(0, oldest_first.length - most))) await pictures.delete(id);
  });
}
