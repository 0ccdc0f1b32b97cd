/**
 * The phone's own memory: IndexedDB, one transaction per promise kept.
 *
 * Success means that the transaction completed, never that a request was made. The connection dies when a phone puts the
 * page to sleep; every operation therefore opens it anew once when it finds it dead.
 * @module ports/store
 */

import { openDB } from "idb";

/**
 * @typedef {import("../core/outbox.js").Entry} Entry
 * @typedef {import("../core/outbox.js").PinEntry} PinEntry
 * @typedef {import("../core/outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("../core/settlement.js").Receipt} Receipt
 * @typedef {import("../core/pin.js").Form} Form
 * @typedef {{id: string, data: ArrayBuffer, thumb: ArrayBuffer | null}} Bytes
 * @typedef {{put: Entry[], remove: Entry[], receipts: Receipt[]}} Changes
 * @typedef {import("idb").IDBPDatabase<any>} Database
 */

const NAME = "field";
const VERSION = 1;
const CONNECTION_FAULTS = new Set(["InvalidStateError", "UnknownError", "AbortError", "TransactionInactiveError"]);

/** @param {Database} db */
function createStores(db) {
  db.createObjectStore("pins", { keyPath: "id" });
  db.createObjectStore("photos", { keyPath: "id" });
  db.createObjectStore("bytes", { keyPath: "id" }); // apart from photos: listing the outbox must not load megabytes
  db.createObjectStore("receipts", { keyPath: "id" });
  db.createObjectStore("form");
  db.createObjectStore("home");
}

/** @type {Promise<Database> | null} */
let connection = null;

/** @returns {Promise<Database>} */
function connect() {
  connection ??= openDB(NAME, VERSION, {
    upgrade: (db, from) => {
      if (from < 1) createStores(db);
    },
    blocking: () => void disconnect(),
    terminated: () => {
      connection = null;
    },
  }).catch((error) => {
    connection = null;
    throw error;
  });
  return connection;
}

/** Close the connection; the next operation opens another. */
export async function disconnect() {
  const closing = connection;
  connection = null;
  (await closing?.catch(() => null))?.close();
}

/**
 * @template Result
 * @param {(db: Database) => Promise<Result>} operation
 * @returns {Promise<Result>}
 */
async function withDatabase(operation) {
  try {
    return await operation(await connect());
  } catch (error) {
    if (!(error instanceof DOMException) || !CONNECTION_FAULTS.has(error.name)) throw error;
    await disconnect();
    return operation(await connect());
  }
}

/**
 * Run one read-write transaction and return only when it has completed.
 * @template Result
 * @param {string[]} stores
 * @param {(tx: import("idb").IDBPTransaction<any, string[], "readwrite">) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
function write(stores, work) {
  return withDatabase(async (db) => {
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    const done = tx.done;
    done.catch(() => {}); // awaited below; a failing work() must not leave it unhandled
    const result = await work(tx);
    await done;
    return result;
  });
}

/** @param {Entry} entry */
const storeOf = (entry) => (entry.kind === "pin" ? "pins" : "photos");

/** List everything that is only on this phone, without the photos' bytes. @returns {Promise<Entry[]>} */
export function entries() {
  return withDatabase(async (db) => {
    const tx = db.transaction(["pins", "photos"]);
    const [pins, photos] = await Promise.all([tx.objectStore("pins").getAll(), tx.objectStore("photos").getAll()]);
    return [...pins, ...photos];
  });
}

/**
 * Move a filled-in form into the outbox and prove it: one transaction, then everything is read back.
 * @param {PinEntry} pin
 * @param {PhotoEntry[]} photos  the ones still to be sent
 * @param {string} form_key
 * @param {string[]} dropped  photos taken out while correcting
 * @returns {Promise<void>}
 * @throws when anything is not there afterwards
 */
export async function enqueue(pin, photos, form_key, dropped = []) {
  await write(["pins", "photos", "bytes", "form"], async (tx) => {
    await tx.objectStore("pins").put(pin);
    for (const photo of photos) await tx.objectStore("photos").put(photo);
    for (const id of dropped) await tx.objectStore("photos").delete(id);
    for (const id of dropped) await tx.objectStore("bytes").delete(id);
    await tx.objectStore("form").delete(form_key);
  });
  await proveStored(pin, photos);
}

/** @param {PinEntry} pin @param {PhotoEntry[]} photos */
async function proveStored(pin, photos) {
  const kept = await entries();
  const pin_kept = kept.some((entry) => entry.id === pin.id && entry.revision === pin.revision);
  const sizes = await Promise.all(photos.map(async ({ id }) => (await photoBytes(id))?.byteLength));
  const photos_kept = photos.every(({ id, bytes }, i) => sizes[i] === bytes && kept.some((entry) => entry.id === id));
  if (!pin_kept || !photos_kept) throw new Error("the record could not be read back");
}

/**
 * Apply a decision about sent entries: what they are now is read, and changed, in one transaction.
 * @param {Entry[]} sent
 * @param {(stored: Entry[]) => Changes} decide
 * @returns {Promise<void>}
 */
export async function settle(sent, decide) {
  await write(["pins", "photos", "bytes", "receipts"], async (tx) => {
    const found = await Promise.all(sent.map((entry) => tx.objectStore(storeOf(entry)).get(entry.id)));
    const { put, remove, receipts } = decide(found.filter(Boolean));
    for (const receipt of receipts) await tx.objectStore("receipts").put({ ...receipt });
    for (const entry of put) await tx.objectStore(storeOf(entry)).put(entry);
    for (const entry of remove) await tx.objectStore(storeOf(entry)).delete(entry.id);
    for (const { id, kind } of remove) if (kind === "photo") await tx.objectStore("bytes").delete(id);
  });
}

/** @param {string} id @returns {Promise<Bytes | undefined>} */
const bytesOf = (id) => withDatabase((db) => db.get("bytes", id));

/** @param {string} id @returns {Promise<ArrayBuffer | null>} */
export const photoBytes = async (id) => (await bytesOf(id))?.data ?? null;

/** @param {string} id @returns {Promise<ArrayBuffer | null>} */
export const photoThumb = async (id) => (await bytesOf(id))?.thumb ?? null;

/** List the server's receipts for one user. @param {number} user_id @returns {Promise<Receipt[]>} */
export async function receipts(user_id) {
  const all = await withDatabase((db) => db.getAll("receipts"));
  return all.filter((receipt) => receipt.user_id === user_id);
}

/**
 * Keep a form, and the bytes of a photo just added to it, before anything else happens.
 * @param {string} key
 * @param {Form} form
 * @param {Bytes} [photo]
 */
export async function saveForm(key, form, photo) {
  await write(["form", "bytes"], async (tx) => {
    if (photo) await tx.objectStore("bytes").put(photo);
    await tx.objectStore("form").put(form, key);
  });
}

/** @param {string} key @returns {Promise<Form | undefined>} */
export const readForm = (key) => withDatabase((db) => db.get("form", key));

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
    const forms = /** @type {Form[]} */ (await tx.objectStore("form").getAll());
    const wanted = new Set([...(await tx.objectStore("photos").getAllKeys()), ...forms.flatMap((form) => form.photos.map(({ id }) => id))]);
    for (const id of await tx.objectStore("bytes").getAllKeys()) {
      if (!wanted.has(id)) await tx.objectStore("bytes").delete(id);
    }
  });
}

/** Remember a document between visits. @param {string} key @param {any} value */
export const remember = (key, value) => write(["home"], (tx) => tx.objectStore("home").put(value, key));

/** @param {string} key @returns {Promise<any>} */
export const recall = (key) => withDatabase((db) => db.get("home", key));
