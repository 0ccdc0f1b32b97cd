/**
 * The picture of how a place was, to stand behind when it is taken again: from this phone, else from the server.
 * @module field/capture/earlier
 */

import { now } from "../../ports/clock.js";
import { getPicture } from "../../ports/pictures.js";
import { photoBytes } from "../../ports/store.js";

/** @typedef {ArrayBuffer | string} Earlier  the picture's bytes, or its address */

/**
 * Find a picture by its photo's id.
 * @param {string} id
 * @returns {Promise<Earlier>} its bytes where this phone has them, large or small, else the address to ask
 */
export const earlierPicture = async (id) => (await photoBytes(id)) ?? (await getPicture(id, now())) ?? `/photos/${id}/large.jpg`;
