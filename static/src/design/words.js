// The words of the frame itself, from the catalogue the server uses too.

import layout from "../../../webapp/words/layout.json";

export { layout };

/** Fill the braces of a text. @param {string} text @param {Record<string, string | number>} params */
export const fill = (text, params) => text.replace(/\{(\w+)\}/g, (_, name) => String(params[name]));
