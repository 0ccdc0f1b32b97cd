/**
 * The rescue file: everything that is only on this phone, in one .zip that this application takes back.
 *
 *   DOC-TRUOC.txt      what the file is, for whoever opens it
 *   outbox.json        every entry of every account, and the receipts for what has already gone
 *   photos/<id>.jpg    the photos as they would have been sent
 *
 * A file that is not ours, or not whole, changes nothing.
 * @module core/rescue
 */

import { asEntry, SCHEMA } from "./outbox.js";

/**
 * @typedef {import("./outbox.js").Entry} Entry
 * @typedef {import("./outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("./settlement.js").Receipt} Receipt
 * @typedef {{format: string, schema: number, server: string, made_at: string, accounts: {id: number, name: string}[],
 *   entries: Entry[], receipts: Receipt[]}} Contents  server: where the accounts are known
 */

export const FORMAT = "sang-xanh-sach-dep/outbox";
export const CONTENTS_NAME = "outbox.json";
export const README_NAME = "DOC-TRUOC.txt";

const RESCUE_SCHEMA = 1;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** @type {Record<string, string>} */
const SUFFIX = { "image/jpeg": "jpg", "image/png": "png", "image/heic": "heic", "image/heif": "heic", "image/webp": "webp" };

/** Why a file cannot be taken in; the code has its sentence in the catalogue. */
export class Unreadable extends Error {
  /** @param {"not_ours" | "broken" | "newer" | "elsewhere"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Name the file by the day and hour in Viet Nam. @param {number} now @returns {string} */
export function fileName(now) {
  const stamp = new Date(now + VIETNAM_OFFSET_MS).toISOString();
  return `sao-luu-ghim-${stamp.slice(0, 10)}-${stamp.slice(11, 16).replace(":", "")}.zip`;
}

/** Name a photo within the file. @param {PhotoEntry} photo @returns {string} */
export const photoName = ({ id, type }) => `photos/${id}.${SUFFIX[type] ?? "bin"}`;

/**
 * Write down what stands in the file beside the photos.
 * @param {{entries: Entry[], receipts: Receipt[], names: Record<number, string>}} kept
 * @param {{server: string, now: number}} at
 * @returns {Contents}
 */
export function contents({ entries, receipts, names }, { server, now }) {
  const ids = [...new Set([...entries, ...receipts].map(({ user_id }) => user_id))].sort((a, b) => a - b);
  return {
    format: FORMAT,
    schema: RESCUE_SCHEMA,
    server,
    made_at: new Date(now).toISOString(),
    accounts: ids.map((id) => ({ id, name: names[id] ?? "" })),
    entries,
    receipts,
  };
}

/**
 * Read what stands in a file, and insist that it is ours and whole.
 * @param {string} text
 * @param {string} server  the address this phone sends to
 * @returns {Contents}
 * @throws {Unreadable}
 */
export function readContents(text, server) {
  const said = parsed(text);
  if (said?.format !== FORMAT) throw new Unreadable("not_ours");
  if (!(said.schema <= RESCUE_SCHEMA)) throw new Unreadable("newer");
  if (said.server !== server) throw new Unreadable("elsewhere");
  if (!Array.isArray(said.entries) || !Array.isArray(said.accounts)) throw new Unreadable("broken");
  if (said.entries.some((/** @type {any} */ entry) => entry?.schema > SCHEMA)) throw new Unreadable("newer");
  if (!said.entries.every(isEntry)) throw new Unreadable("broken");
  return { ...said, entries: said.entries.map(rested), receipts: Array.isArray(said.receipts) ? said.receipts : [] };
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable("broken");
  }
}

/** @param {any} entry @returns {boolean} */
function isEntry(entry) {
  const common = isId(entry?.id) && Number.isInteger(entry.user_id) && entry.schema >= 1 && entry.revision >= 1 && Number.isFinite(entry.saved_at);
  if (!common) return false;
  if (entry.kind === "photo") return isId(entry.pin) && isPhoto(entry) && typeof entry.type === "string" && (!entry.update || isId(entry.update));
  const photos = entry.item?.photos;
  const whole = entry.item?.id === entry.id && Array.isArray(photos) && photos.every(isPhoto);
  if (entry.kind === "pin") return whole && typeof entry.item.name === "string" && typeof entry.item.kind === "string";
  return entry.kind === "update" && whole && isId(entry.item.pin) && typeof entry.about?.name === "string" && Array.isArray(entry.after);
}

/** @param {any} value @returns {boolean} */
const isId = (value) => typeof value === "string" && UUID.test(value);

/** @param {any} photo @returns {boolean} */
const isPhoto = (photo) => isId(photo?.id) && SHA256.test(photo.sha256) && Number.isInteger(photo.bytes) && photo.bytes > 0 && typeof photo.role === "string";

/** An entry in a file is on its way nowhere, and waits for nobody. @param {any} kept @returns {Entry} */
function rested(kept) {
  const entry = asEntry(kept);
  return { ...entry, state: entry.state === "sending" ? "queued" : entry.state, next_at: 0, hold_until: 0 };
}

/**
 * Choose what of a file is new here: neither in the outbox nor acknowledged by a receipt.
 * @param {Entry[]} entries  the file's
 * @param {{here: Iterable<string>, received: Iterable<string>}} known  ids
 * @returns {Entry[]}
 */
export function newOf(entries, { here, received }) {
  const known = new Set([...here, ...received]);
  return entries.filter(({ id }) => !known.has(id));
}
