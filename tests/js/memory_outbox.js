// An outbox in memory and a server in memory, for drains that are cut, lied to and run twice.
// The store promises what IndexedDB promises: a transaction happens wholly or not at all.

export class Killed extends Error {}

/** A seeded generator (mulberry32): the same faults on every run. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All photos of one size are alike: nobody looks at them. */
const SIZES = new Map();
const bytesOf = (size) => SIZES.get(size) ?? SIZES.set(size, new ArrayBuffer(size)).get(size);

const copy = (value) => JSON.parse(JSON.stringify(value));

export class MemoryStore {
  constructor(fault = () => {}) {
    this.fault = fault;
    this.rows = new Map();
    this.receipts = new Map();
  }

  add(...entries) {
    for (const entry of entries) this.rows.set(entry.id, copy(entry));
  }

  async entries() {
    this.fault();
    return copy([...this.rows.values()]);
  }

  async photoBytes(id) {
    this.fault();
    const row = this.rows.get(id);
    return row ? bytesOf(row.bytes) : null;
  }

  async settle(sent, decide) {
    this.fault();
    const ids = new Set(sent.map(({ id }) => id));
    const updates = sent.some(({ kind }) => kind === "update");
    const stored = [...this.rows.values()].filter(({ id, kind }) => ids.has(id) || (updates && kind === "update"));
    const { put, remove, receipts } = decide(copy(stored));
    for (const entry of put) this.rows.set(entry.id, copy(entry));
    for (const entry of remove) this.rows.delete(entry.id);
    for (const receipt of receipts) this.receipts.set(receipt.id, copy(receipt));
    this.fault();
  }
}

const photoReceipt = ({ id, pin, sha256, bytes }) => ({ id, pin, sha256, bytes, received_at: "" });
const json = (status, body, retry_after_s = null) => ({ kind: "json", status, body, retry_after_s });

/** A server that keeps its side of the contract, behind a network that keeps none. */
export class MemoryServer {
  constructor({ weather = () => "fine", poison = new Set(), broken = new Set(), user_id = 7 } = {}) {
    Object.assign(this, { weather, poison, broken, user_id });
    this.pins = new Map();
    this.photos = new Map();
    this.updates = new Map();
    this.versions = new Map(); // of records, as updates raise them
    this.parts = new Map(); // photo id -> bytes kept so far
    this.carried = 0; // bytes of photos that reached the server
    this.requests = [];
  }

  async heartbeat(nonce) {
    return this.through("heartbeat", () =>
      json(200, { nonce, user: { id: this.user_id, name: "x", role: "area_front" }, csrf_token: "t", server_time: "", version: "1" }));
  }

  async sendPins(items) {
    return this.through("pins", () => {
      if (items.some(({ id }) => this.broken.has(id))) return { kind: "not_json", status: 500, retry_after_s: null };
      return json(200, { outcomes: items.map((item) => this.storePin(item)) });
    }, items);
  }

  async sendUpdates(items) {
    return this.through("updates", () => {
      if (items.some(({ id }) => this.broken.has(id))) return { kind: "not_json", status: 500, retry_after_s: null };
      return json(200, { outcomes: items.map((item) => this.storeUpdate(item)) });
    }, items);
  }

  async sendPhoto(photo, bytes, _token, from) {
    return this.through("photo", () => {
      if (bytes.byteLength === 0) return json(400, { error: { code: "empty" } });
      this.carried += bytes.byteLength;
      if (from !== undefined && !this.photos.has(photo.id)) {
        const kept = this.parts.get(photo.id) ?? 0;
        if (from !== kept) return json(409, { error: { code: "offset_wrong", message: "m", offset: kept } });
        this.parts.set(photo.id, kept + bytes.byteLength);
        if (kept + bytes.byteLength < photo.bytes) return json(202, { offset: kept + bytes.byteLength });
      }
      this.photos.set(photo.id, { times: (this.photos.get(photo.id)?.times ?? 0) + 1, pin: photo.pin, update: photo.update });
      return json(200, { receipt: photoReceipt(photo) });
    }, [photo]);
  }

  async photoOffset(photo) {
    return this.through("offset", () => {
      const receipt = this.photos.has(photo.id) ? photoReceipt(photo) : null;
      return json(200, { offset: receipt ? photo.bytes : (this.parts.get(photo.id) ?? 0), receipt });
    }, [photo]);
  }

  storeUpdate(item) {
    const refuse = (code) => ({ id: item.id, outcome: "refused", error: { code, message: "m" }, current: { version: this.versionOf(item.pin) } });
    if (this.poison.has(item.id)) return refuse("move_not_possible");
    const content = JSON.stringify(item);
    const known = this.updates.get(item.id);
    if (known && known.content !== content) return refuse("conflict");
    if (item.photos.some(({ id }) => !this.photos.has(id))) throw new Error("an update came before its photos");
    if (!known) {
      const is_versioned = item.action === "move" || item.action === "amend";
      if (is_versioned && item.base_version !== this.versionOf(item.pin)) return refuse("version_conflict");
      if (is_versioned) this.versions.set(item.pin, item.base_version + 1);
      this.updates.set(item.id, { content, version: this.versionOf(item.pin), order: this.updates.size });
    }
    const { version } = this.updates.get(item.id);
    const receipt = { id: item.id, pin: item.pin, code: "C", version, status: "submitted_commune", state: "x", received_at: "", content_sha256: "", settled: true };
    return { id: item.id, outcome: known ? "already_stored" : "stored", receipt };
  }

  versionOf(pin) {
    return this.versions.get(pin) ?? 1;
  }

  storePin(item) {
    if (this.poison.has(item.id)) return { id: item.id, outcome: "refused", error: { code: "unknown_kind", message: "m" } };
    const known = this.pins.get(item.id);
    const content = JSON.stringify(item);
    if (known && known.content !== content) return { id: item.id, outcome: "refused", error: { code: "conflict", message: "m" } };
    if (!known) this.pins.set(item.id, { content, code: `C${this.pins.size}` });
    const receipt = { id: item.id, code: this.pins.get(item.id).code, status: "submitted_commune", received_at: "", content_sha256: "" };
    return { id: item.id, outcome: known ? "already_stored" : "stored", receipt };
  }

  async through(path, answer, carried = []) {
    const weather = this.weather(path);
    this.requests.push({ path, weather, ids: carried.map(({ id }) => id) });
    await Promise.resolve();
    switch (weather) {
      case "silence": return { kind: "silence" };
      case "redirect": return { kind: "redirect" };
      case "portal": return { kind: "not_json", status: 200, retry_after_s: null };
      case "portal_json": return json(200, { ok: true });
      case "signed_out": return json(401, { error: { code: "signed_out" } });
      case "forbidden_page": return { kind: "not_json", status: 403, retry_after_s: null };
      case "error_before": return { kind: "not_json", status: 500, retry_after_s: null };
      case "busy": return json(503, { error: { code: "busy" } }, 30);
      case "error_after": answer(); return { kind: "not_json", status: 502, retry_after_s: null };
      case "lost": answer(); return { kind: "silence" };
      case "cut": answer(); return { kind: "not_json", status: 200, retry_after_s: null };
      case "killed": throw new Killed();
      case "killed_after": answer(); throw new Killed();
      default: return answer();
    }
  }
}
