// An IndexedDB in memory, as far as the ports use it: what a transaction wrote is there when it completes, or not at all.

/** By their names. A store that is taken out refuses, as a full phone does. @type {Map<string, {keyPath?: string, rows: Map<any, any>}>} */
export const stores = new Map();

class IDBRequest extends EventTarget {
  tell(result) {
    this.result = result;
    this.dispatchEvent(new Event("success"));
  }
}

class IDBTransaction extends EventTarget {
  queue = [];
  before = new Map([...stores].map(([name, { rows }]) => [name, new Map(rows)]));
  is_over = false;

  constructor(names) {
    super();
    this.objectStoreNames = names;
    setImmediate(() => this.turn());
  }

  ask(work) {
    if (this.is_over) throw new DOMException("it is over", "TransactionInactiveError");
    const request = new IDBRequest();
    this.queue.push(() => request.tell(work()));
    return request;
  }

  turn() {
    if (this.is_over) return;
    const next = this.queue.shift();
    if (!next) return this.end("complete");
    next();
    setImmediate(() => this.turn());
  }

  end(how) {
    this.is_over = true;
    this.dispatchEvent(new Event(how));
  }

  abort() {
    if (this.is_over) throw new DOMException("it is over", "InvalidStateError");
    for (const [name, rows] of this.before) stores.get(name).rows = rows;
    this.end("abort");
  }

  objectStore(name) {
    return new IDBObjectStore(this, stores.get(name));
  }
}

class IDBObjectStore {
  constructor(tx, kept) {
    Object.assign(this, { tx, kept });
  }

  ask(work) {
    return this.tx.ask(() => structuredClone(work(this.kept.rows)));
  }

  get = (key) => this.ask((rows) => rows.get(key));
  getKey = (key) => this.ask((rows) => (rows.has(key) ? key : undefined));
  getAll = () => this.ask((rows) => [...rows.values()]);
  getAllKeys = () => this.ask((rows) => [...rows.keys()]);
  put = (value, key = value[this.kept.keyPath]) => this.ask((rows) => void rows.set(key, structuredClone(value)));
  delete = (key) => this.ask((rows) => void rows.delete(key));
}
for (const name of ["get", "getKey", "getAll", "getAllKeys", "put", "delete"]) IDBObjectStore.prototype[name] = () => {};

class IDBDatabase extends EventTarget {
  createObjectStore(name, { keyPath } = {}) {
    stores.set(name, { keyPath, rows: new Map() });
    return { createIndex() {} };
  }

  transaction(names) {
    return new IDBTransaction([names].flat());
  }

  close() {}
}

class IDBCursor {
  advance() {}
  continue() {}
  continuePrimaryKey() {}
}

/** Every connection finds an empty database, as on a new phone. */
const indexedDB = {
  open() {
    const request = new IDBRequest();
    setImmediate(() => {
      request.result = new IDBDatabase();
      request.dispatchEvent(Object.assign(new Event("upgradeneeded"), { oldVersion: 0, newVersion: 2 }));
      request.tell(request.result);
    });
    return request;
  },
};

Object.assign(globalThis, { indexedDB, IDBRequest, IDBDatabase, IDBTransaction, IDBObjectStore, IDBIndex: class {}, IDBCursor });
