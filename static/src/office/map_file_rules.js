// What the form of the map file decides without a page.

const NAMED = /filename="([\w.-]+)"/;

/**
 * Tell whether a target may be chosen or taken back; the last that fits is the last that can be chosen.
 * @param {{isChosen: boolean, chosen: number, most: number}} box
 * @returns {boolean}
 */
export const mayStillChoose = ({ isChosen, chosen, most }) => isChosen || chosen < most;

/**
 * Read the name the server gave a file.
 * @param {string | null} disposition
 * @returns {string}
 */
export const fileName = (disposition) => NAMED.exec(disposition ?? "")?.[1] ?? "ban-do.html";
