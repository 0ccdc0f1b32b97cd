/**
 * The phone's own memory: IndexedDB, one transaction per promise kept.
 *
 * Success means that the transaction completed, never that a request was made. The connection dies when a phone puts the
 * page to sleep; every operation therefore opens it anew once when it finds it dead.
 * @module ports/database
 */

import { openDB } from "idb";

/** @typedef {import("idb").IDBPDatabase<any>} Database */

const NAME = "field";
const VERSION = 2;
const CONNECTION_FAULTS = new Set(["InvalidStateError", "UnknownError", "AbortError", "TransactionInactiveError"]);

/**
 * What each version added; a phone that was asleep for long takes the steps one after another. Nothing is ever taken away.
 * @type {((db: Database) => void)[]}
 */
const STEPS = [
  (db) => {
    db.createObjectStore("pins", { keyPath: "id" });
    db.createObjectStore("photos", { keyPath: "id" });
    db.createObjectStore("bytes", { keyPath: "id" }); // apart from photos: listing the outbox must not load megabytes
    db.createObjectStore("receipts", { keyPath: "id" });
    db.createObjectStore("form");
    db.createObjectStore("home");
  },
  (db) => {
    db.createObjectStore("updates", { keyPath: "id" });
    db.createObjectStore("pictures", { keyPath: "id" }).createIndex("used_at", "used_at");
  },
];

/** @type {Promise<Database> | null} */
let connection = null;

/** @returns {Promise<Database>} */
function connect() {
  connection ??= openDB(NAME, VERSION, {
    upgrade: (db, from) => STEPS.slice(from).forEach((step) => step(db)),
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
 * Run an operation, once more on a new connection where the old one has died.
 * @template Result
 * @param {(db: Database) => Promise<Result>} operation
 * @returns {Promise<Result>}
 */
export async function withDatabase(operation) {
  try {
    return await operation(await connect());
  } catch (error) {
    if (!(error instanceof DOMException) || !CONNECTION_FAULTS.has(error.name)) throw error;
    await disconnect();
    return operation(await connect());
  }
}

/** What was written before work failed is written no more. @param {import("idb").IDBPTransaction<any, string[], "readwrite">} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch {
    // it was over already
  }
}

/**
 * Run one read-write transaction, wholly or not at all, and return only when it has completed.
 * @template Result
 * @param {string[]} stores
 * @param {(tx: import("idb").IDBPTransaction<any, string[], "readwrite">) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export function write(stores, work) {
  return withDatabase(async (db) => {
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    const done = tx.done;
    done.catch(() => {}); // awaited below; a failing work() must not leave it unhandled
    try {
      const result = await work(tx);
      await done;
      return result;
    } catch (error) {
      abort(tx);
      throw error;
    }
  });
}
