// Compresses what static/build.js wrote, once and as far as it goes: every phone on a weak signal waits for these bytes.

import { access, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const TEXT = /\.(js|css|svg)$/;

/** What a browser names the form by -> how its file ends and is made. */
const FORMS = {
  br: (/** @type {Uint8Array} */ bytes) => promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }),
  gz: (/** @type {Uint8Array} */ bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/** @param {string} file */
const exists = (file) => access(file).then(() => true, () => false);

/** Write the compressed forms beside the texts among these files; what is named by its content is done once.
 * @param {string[]} files @returns {Promise<string[]>} the files beside them */
export async function compressTexts(files) {
  const wanted = files.filter((file) => TEXT.test(file)).flatMap((file) => Object.entries(FORMS).map(([end, form]) => ({ file, end, form })));
  return Promise.all(wanted.map(async ({ file, end, form }) => {
    const beside = `${file}.${end}`;
    if (!(await exists(beside))) await writeFile(beside, await form(await readFile(file)));
    return beside;
  }));
}
