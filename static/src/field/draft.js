/**
 * The form being filled in, kept on the phone at every change: the camera may kill the page at any moment.
 * @module field/draft
 */

import { blankForm, hasWork, takenUp } from "../core/pin.js";
import { elapsed, now } from "../ports/clock.js";
import { mintId } from "../ports/crypto.js";
import * as store from "../ports/store.js";

/** @typedef {import("../core/pin.js").Form} Form */

/** @param {number} user_id */
const keyOf = (user_id) => `capture:${user_id}`;

export class Draft {
  /** @type {Form | null} */
  #form = null;
  /** @type {Promise<unknown>} */
  #kept = Promise.resolve();
  #onFailure;
  /** Up to when the time spent on the form has been counted. */
  #counted = elapsed();

  /** @param {{onFailure: (error: unknown) => void}} hooks */
  constructor({ onFailure }) {
    this.#onFailure = onFailure;
  }

  /** The form, or null when nothing is being filled in. */
  get form() {
    return this.#form;
  }

  get hasWork() {
    return this.#form !== null && hasWork(this.#form);
  }

  /** Take up what this user left unfinished on this phone. @param {number} user_id */
  async restore(user_id) {
    const kept = await store.readForm(keyOf(user_id));
    this.#counted = elapsed();
    this.#form = kept ? takenUp(kept) : null;
  }

  /** Before beginning: another tab of this phone may have begun one meanwhile. @param {number} user_id */
  async lookAgain(user_id) {
    if (!this.#form) await this.restore(user_id);
  }

  /**
   * Begin a record; what is already known of it is not asked again.
   * @param {{user_id: number, commune_code: string | null, group?: string | null, kind?: string | null, area_code?: string | null}} start
   * @returns {Form}
   */
  begin(start) {
    return this.put(blankForm({ id: mintId(), now: now(), ...start }));
  }

  /**
   * Replace the form and keep it; writes follow one another in order.
   * @param {Form} form
   * @param {import("../ports/store.js").Bytes} [photo] bytes just added, kept in the same transaction
   * @returns {Form}
   */
  put(form, photo) {
    const before = this.#form?.id === form.id ? this.#form.photos : [];
    const kept = { ...form, updated_at: now(), spent_ms: this.#spentOn(form) };
    this.#form = kept;
    this.#kept = this.#kept.then(() => store.saveForm(keyOf(kept.user_id), kept, photo)).catch((error) => {
      if (photo && this.#form?.id === kept.id) this.#form = { ...this.#form, photos: before }; // its bytes are nowhere
      this.#onFailure(error);
    });
    return kept;
  }

  /** Add the time since the last change; a form just taken up begins to count now. @param {Form} form @returns {number | null} */
  #spentOn({ id, spent_ms }) {
    const from = this.#form?.id === id ? this.#counted : elapsed();
    this.#counted = elapsed();
    return spent_ms === null ? null : spent_ms + this.#counted - from;
  }

  /** @param {(form: Form) => Form} change @returns {Form} */
  change(change) {
    if (!this.#form) throw new Error("no form is open");
    return this.put(change(this.#form));
  }

  /** Wait until all that was changed is on the phone. */
  async flushed() {
    await this.#kept;
  }

  /** Throw the form away with its photos; a record being corrected keeps its own. */
  async discard() {
    const form = this.#form;
    this.#form = null;
    await this.#kept;
    if (form) await store.dropForm(keyOf(form.user_id), form.photos.map(({ id }) => id));
  }

  /** Let go of the form but not of its photos: something else holds them by now. */
  async release() {
    const form = this.#form;
    this.#form = null;
    await this.#kept;
    if (form) await store.dropForm(keyOf(form.user_id), []);
  }

  /**
   * Move the form into the outbox. The form is let go only when everything could be read back.
   * @param {import("../core/outbox.js").PinEntry | import("../core/outbox.js").UpdateEntry} pin
   * @param {import("../core/outbox.js").PhotoEntry[]} photos
   * @param {string[]} dropped
   */
  async enqueue(pin, photos, dropped) {
    await this.#kept;
    await store.enqueue(pin, photos, keyOf(pin.user_id), dropped);
    this.#form = null;
  }
}
