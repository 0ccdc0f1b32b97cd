/**
 * Writing the rescue file and taking one in. Loaded only when somebody asks for it.
 * @module field/rescue
 */

import { CONTENTS_NAME, README_NAME, Unreadable, contents, fileName, newOf, photoName, readContents } from "../core/rescue.js";
import { dayAndHour } from "../core/format.js";
import { now } from "../ports/clock.js";
import { sha256 } from "../ports/crypto.js";
import { saveFile } from "../ports/files.js";
import { thumbOf } from "../ports/photo.js";
import * as store from "../ports/store.js";
import { openZip, zipWriter } from "../ports/zip.js";
import { t } from "./words.js";

export { Unreadable };

/**
 * @typedef {import("../core/outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("../ports/zip.js").Zipped} Zipped
 * @typedef {{added: number, known: number, names: Record<number, string>}} Taken  known: entries that were here, or had arrived
 */

/**
 * Write everything that is only on this phone into one file, photo by photo, and hand it over.
 * @param {Record<number, string>} names   of the accounts
 * @returns {Promise<{at: number, entries: number}>} when, and how many entries are in it
 */
export async function exportRescue(names) {
  const at = now();
  const [waiting, aside, receipts] = await Promise.all([store.entries(), store.setAside(), store.allReceipts()]);
  const zip = zipWriter();
  zip.add(README_NAME, `${t("outbox.rescue.readme", { at: dayAndHour(at), server: location.origin })}\n`);
  const entries = [];
  for (const entry of [...waiting, ...aside]) {
    const bytes = entry.kind === "photo" ? await store.photoBytes(entry.id) : null;
    if (entry.kind === "photo" && bytes) zip.add(photoName(entry), bytes);
    if (entry.kind !== "photo" || bytes) entries.push(entry); // a photo may arrive at the server while the file is written
  }
  zip.add(CONTENTS_NAME, JSON.stringify(contents({ entries, receipts, names }, { server: location.origin, now: at }), null, 1));
  saveFile(fileName(at), zip.end());
  return { at, entries: entries.length };
}

/**
 * Take a rescue file in: all that is new here, or nothing.
 * @param {Blob} file
 * @returns {Promise<Taken>}
 * @throws {Unreadable} with nothing changed
 */
export async function importRescue(file) {
  const zip = await openZip(file);
  const text = zip.text(CONTENTS_NAME);
  if (text === null) throw new Unreadable("not_ours");
  const { entries, accounts } = readContents(text, location.origin);
  const thumbs = new Map();
  for (const entry of entries) if (entry.kind === "photo") thumbs.set(entry.id, await thumbOf(await proven(zip, entry)));

  const known = { here: await knownIds(), received: (await store.allReceipts()).map(({ id }) => id) };
  const added = await store.addRescued(newOf(entries, known), (photo) => {
    const data = zip.bytes(photoName(photo));
    if (data?.byteLength !== photo.bytes) throw new Error("a photo could not be read a second time");
    return { id: photo.id, data, thumb: thumbs.get(photo.id) ?? null };
  });
  return { added, known: entries.length - added, names: Object.fromEntries(accounts.map(({ id, name }) => [id, name])) };
}

/** @returns {Promise<string[]>} */
const knownIds = async () => [...(await store.entries()), ...(await store.setAside())].map(({ id }) => id);

/** @param {Zipped} zip @param {PhotoEntry} photo @returns {Promise<ArrayBuffer>} @throws {Unreadable} */
async function proven(zip, photo) {
  const bytes = zip.bytes(photoName(photo));
  if (bytes?.byteLength !== photo.bytes || (await sha256(bytes)) !== photo.sha256) throw new Unreadable("broken");
  return bytes;
}
