/**
 * The outbox, its photos, the receipts and the unfinished forms on this phone.
 * @module ports/store
 */

import { asEntry } from "../core/outbox.js";
import { withDatabase, write } from "./database.js";

/**
 * @typedef {import("../core/outbox.js").Entry} Entry
 * @typedef {import("../core/outbox.js").PinEntry} PinEntry
 * @typedef {import("../core/outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("../core/outbox.js").UpdateEntry} UpdateEntry
 * @typedef {import("../core/settlement.js").Receipt} Receipt
 * @typedef {{photos?: {id: string}[], [more: string]: any}} AnyForm  of a record or of an update
 * @typedef {{id: string, data: ArrayBuffer, thumb: ArrayBuffer | null}} Bytes
 * @typedef {{put: Entry[], remove: Entry[], receipts: Receipt[]}} Changes
 * @typedef {import("idb").IDBPTransaction<any, string[], "readwrite">} Transaction
 */

const OUTBOX = ["pins", "photos", "updates"];
const STORE_OF = { pin: "pins", photo: "photos", update: "updates" };

/** @param {Entry} entry */
const storeOf = (entry) => STORE_OF[entry.kind];

/** @returns {Promise<Entry[]>} */
function everything() {
  return withDatabase(async (db) => {
    const tx = db.transaction(OUTBOX);
    const kept = await Promise.all(OUTBOX.map((name) => tx.objectStore(name).getAll()));
    return kept.flat().map(asEntry);
  });
}

/** List everything that is only on this phone and on its way, without the photos' bytes. @returns {Promise<Entry[]>} */
export const entries = async () => (await everything()).filter(({ state }) => state !== "set_aside");

/** List what people gave up for the server's side, all accounts together. @returns {Promise<Entry[]>} */
export const setAside = async () => (await everything()).filter(({ state }) => state === "set_aside");

/**
 * Move a filled-in form into the outbox and prove it: one transaction, then everything is read back.
 *
 * What stands there under the same id by then, put by another tab, was other content: the revision says so. A photo the
 * server has acknowledged while the form was open is not sent again.
 * @param {PinEntry | UpdateEntry} entry
 * @param {PhotoEntry[]} photos  the ones still to be sent; their bytes came with the form
 * @param {string} form_key
 * @param {string[]} dropped  photos taken out while correcting
 * @returns {Promise<void>}
 * @throws with nothing changed, when the bytes of a photo are not here; or when anything cannot be read back afterwards
 */
export async function enqueue(entry, photos, form_key, dropped = []) {
  const kept = await write([storeOf(entry), "photos", "bytes", "form", "receipts"], async (tx) => {
    const outbox = tx.objectStore(storeOf(entry));
    const next = { ...entry, revision: Math.max(entry.revision, ((await outbox.get(entry.id))?.revision ?? 0) + 1) };
    const left = [];
    for (const photo of photos) if (!(await tx.objectStore("receipts").getKey(photo.id))) left.push(photo);
    for (const photo of left) {
      if (!isWhole(photo, await tx.objectStore("bytes").get(photo.id))) throw new Error("a photo is not on this phone");
      await tx.objectStore("photos").put(photo);
    }
    await outbox.put(next);
    for (const id of dropped) await tx.objectStore("photos").delete(id);
    for (const id of dropped) await tx.objectStore("bytes").delete(id);
    await tx.objectStore("form").delete(form_key);
    return [next, ...left];
  });
  await proveStored(kept);
}

/** @param {PhotoEntry} photo @param {Bytes | undefined} bytes */
const isWhole = (photo, bytes) => photo.state === "set_aside" || bytes?.data.byteLength === photo.bytes;

/** @param {Entry[]} wanted @throws when one of them, or the bytes of a photo, cannot be read back */
async function proveStored(wanted) {
  const kept = new Map((await everything()).map((entry) => [entry.id, entry.revision]));
  for (const entry of wanted) {
    const whole = entry.kind !== "photo" || isWhole(entry, await bytesOf(entry.id));
    if (kept.get(entry.id) !== entry.revision || !whole) throw new Error("the record could not be read back");
  }
}

/**
 * Apply a decision about sent entries: what they are now is read, and changed, in one transaction.
 * @param {Entry[]} sent
 * @param {(stored: Entry[]) => Changes} decide  hears of the sent entries and, where updates were sent, of all updates
 * @returns {Promise<void>}
 */
export async function settle(sent, decide) {
  await write([...OUTBOX, "bytes", "receipts"], async (tx) => {
    const found = await Promise.all(sent.filter(({ kind }) => kind !== "update").map((e) => tx.objectStore(storeOf(e)).get(e.id)));
    const updates = sent.some(({ kind }) => kind === "update") ? await tx.objectStore("updates").getAll() : [];
    const { put, remove, receipts } = decide([...found.filter(Boolean), ...updates].map(asEntry));
    for (const receipt of receipts) await tx.objectStore("receipts").put({ ...receipt });
    for (const entry of put) await tx.objectStore(storeOf(entry)).put(entry);
    for (const entry of remove) await forget(tx, entry);
  });
}

/** @param {Transaction} tx @param {Entry} entry */
async function forget(tx, entry) {
  await tx.objectStore(storeOf(entry)).delete(entry.id);
  if (entry.kind === "photo") await tx.objectStore("bytes").delete(entry.id);
}

/**
 * Replace entries by others as a person decided, together with the photos they carry on under another id.
 * @param {Entry[]} before  as the person saw them
 * @param {Entry[]} after
 * @param {{from: string, to: string}[]} [carried]  photos whose bytes go on under another id
 * @returns {Promise<boolean>} false: something had changed in the meantime, so nothing was done
 */
export function exchange(before, after, carried = []) {
  return write([...OUTBOX, "bytes"], async (tx) => {
    const stored = await Promise.all(before.map((entry) => tx.objectStore(storeOf(entry)).get(entry.id)));
    if (stored.some((entry, i) => entry?.revision !== before[i].revision || entry.state === "sending")) return false;
    const bytes = tx.objectStore("bytes");
    for (const { from, to } of carried) await bytes.put({ ...(await bytes.get(from)), id: to });
    for (const entry of before) if (!after.some(({ id }) => id === entry.id)) await forget(tx, entry);
    for (const entry of after) await tx.objectStore(storeOf(entry)).put(entry);
    return true;
  });
}

/**
 * Add entries that came in a rescue file, with their photos' bytes, all or none; what is here already stays as it is.
 * @param {Entry[]} added
 * @param {(photo: PhotoEntry) => Bytes} bytesFor
 * @returns {Promise<number>} how many were new
 */
export function addRescued(added, bytesFor) {
  return write([...OUTBOX, "bytes", "receipts"], async (tx) => {
    let n = 0;
    for (const entry of added) {
      if (await tx.objectStore(storeOf(entry)).getKey(entry.id)) continue;
      if (await tx.objectStore("receipts").getKey(entry.id)) continue;
      if (entry.kind === "photo") await tx.objectStore("bytes").put(bytesFor(entry));
      await tx.objectStore(storeOf(entry)).put(entry);
      n += 1;
    }
    return n;
  });
}

/** @param {string} id @returns {Promise<Bytes | undefined>} */
const bytesOf = (id) => withDatabase((db) => db.get("bytes", id));

/** @param {string} id @returns {Promise<ArrayBuffer | null>} */
export const photoBytes = async (id) => (await bytesOf(id))?.data ?? null;

/** @param {string} id @returns {Promise<ArrayBuffer | null>} */
export const photoThumb = async (id) => (await bytesOf(id))?.thumb ?? null;

/** List the server's receipts, of all accounts. @returns {Promise<Receipt[]>} */
export const allReceipts = () => withDatabase((db) => db.getAll("receipts"));

/** List the server's receipts for one user. @param {number} user_id @returns {Promise<Receipt[]>} */
export const receipts = async (user_id) => (await allReceipts()).filter((receipt) => receipt.user_id === user_id);

/**
 * Keep a form, and the bytes of a photo just added to it, before anything else happens.
 * @param {string} key
 * @param {AnyForm} form
 * @param {Bytes} [photo]
 */
export async function saveForm(key, form, photo) {
  await write(["form", "bytes"], async (tx) => {
    if (photo) await tx.objectStore("bytes").put(photo);
    await tx.objectStore("form").put(form, key);
  });
}

/** @param {string} key @returns {Promise<any>} */
export const readForm = (key) => withDatabase((db) => db.get("form", key));

/** List the forms whose keys begin alike. @param {string} begins @returns {Promise<any[]>} */
export const readForms = (begins) => withDatabase((db) => db.getAll("form", IDBKeyRange.bound(begins, `${begins}\uffff`)));

/**
 * Throw a form away with those of its photos that are in no entry.
 * @param {string} key
 * @param {string[]} photo_ids
 */
export async function dropForm(key, photo_ids) {
  await write(["form", "bytes", "photos"], async (tx) => {
    for (const id of photo_ids) {
      if (!(await tx.objectStore("photos").getKey(id))) await tx.objectStore("bytes").delete(id);
    }
    await tx.objectStore("form").delete(key);
  });
}

/** Let go of photo bytes that belong to no entry and no form: photos taken out of a form that was then sent. */
export async function sweepBytes() {
  await write(["bytes", "photos", "form"], async (tx) => {
    const forms = /** @type {AnyForm[]} */ (await tx.objectStore("form").getAll());
    const in_forms = forms.flatMap((form) => (form.photos ?? []).map(({ id }) => id));
    const wanted = new Set([...(await tx.objectStore("photos").getAllKeys()), ...in_forms]);
    for (const id of await tx.objectStore("bytes").getAllKeys()) {
      if (!wanted.has(id)) await tx.objectStore("bytes").delete(id);
    }
  });
}

/** Remember a document between visits. @param {string} key @param {any} value */
export const remember = (key, value) => write(["home"], (tx) => tx.objectStore("home").put(value, key));

/** @param {string} key @returns {Promise<any>} */
export const recall = (key) => withDatabase((db) => db.get("home", key));
