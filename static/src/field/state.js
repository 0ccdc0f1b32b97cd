/**
 * What the page knows right now, and who wants to hear when that changes.
 * @module field/state
 */

import { tally } from "../core/outbox.js";

/**
 * @typedef {import("../core/catalogue.js").Home} Home
 * @typedef {import("../core/catalogue.js").Pin} Pin
 * @typedef {import("../core/outbox.js").Entry} Entry
 * @typedef {import("../core/settlement.js").Receipt} Receipt
 * @typedef {{id: number, name: string}} Who
 * @typedef {"unknown" | "signed_in" | "signed_out" | "offline" | "busy"} PresenceWord
 *
 * @typedef {object} Known
 * @property {Who | null} who        signed in now, or last known on this phone
 * @property {PresenceWord} presence
 * @property {Home | null} home
 * @property {import("../core/reply.js").HomeProblem | null} home_problem   why there is no home although one is signed in
 * @property {Pin[]} pins            the server's records of my communes, as last heard
 * @property {any[]} shapes          GeoJSON features of my communes
 * @property {Entry[]} entries
 * @property {Receipt[]} receipts
 * @property {boolean} sending
 * @property {(() => void) | null} update   lets a waiting new version take over
 * @property {Record<number, string>} names     of the accounts that were signed in on this phone
 * @property {number | null} clock_offset_ms    server's clock minus this phone's, as last heard
 * @property {number} shared         photographs another app handed over, not yet in a form
 * @property {boolean | null} persisted     whether the browser promised to keep our data
 */

export class FieldState {
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #told = false;

  /** @type {Known} */
  #known = {
    who: null, presence: "unknown", home: null, home_problem: null, pins: [], shapes: [], entries: [], receipts: [], sending: false, update: null, names: {}, clock_offset_ms: null, shared: 0, persisted: null,
  };

  get known() {
    return this.#known;
  }

  get tally() {
    return tally(this.#known.entries, this.#known.who?.id ?? null);
  }

  /** Change something; listeners hear once for all changes of one turn. @param {Partial<Known>} changes */
  set(changes) {
    this.#known = { ...this.#known, ...changes };
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }

  /** @param {() => void} listener @returns {() => void} stop listening */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
