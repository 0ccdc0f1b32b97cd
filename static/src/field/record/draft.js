/**
 * The forms begun at records, one per record and action, kept on the phone at every change: the camera may kill the page.
 * @module field/record/draft
 */

import { blankUpdate, hasUpdateWork } from "../../core/update_form.js";
import { now } from "../../ports/clock.js";
import { mintId } from "../../ports/crypto.js";
import * as store from "../../ports/store.js";

/**
 * @typedef {import("../../core/update_form.js").UpdateForm} UpdateForm
 * @typedef {import("../../core/update_form.js").FormAction} FormAction
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 */

/** @param {number} user_id */
const keysOf = (user_id) => `update:${user_id}:`;

/** @param {UpdateForm} form */
const keyOf = ({ user_id, of, action }) => `${keysOf(user_id)}${of.id}:${action}`;

export class UpdateDrafts {
  /** By their key. @type {Map<string, UpdateForm>} */
  #forms = new Map();
  /** @type {Promise<unknown>} */
  #kept = Promise.resolve();
  #onFailure;

  /** @param {{onFailure: (error: unknown) => void}} hooks */
  constructor({ onFailure }) {
    this.#onFailure = onFailure;
  }

  /** Take up what this user left unfinished on this phone. @param {number} user_id */
  async restore(user_id) {
    const forms = /** @type {UpdateForm[]} */ (await store.readForms(keysOf(user_id)));
    this.#forms = new Map(forms.map((form) => [keyOf(form), form]));
  }

  /** @param {string} pin_id @param {string} action @returns {UpdateForm | null} */
  find(pin_id, action) {
    return [...this.#forms.values()].find((form) => form.of.id === pin_id && form.action === action) ?? null;
  }

  /** The form touched last, if anything is in it. @returns {UpdateForm | null} */
  get latest() {
    const [latest] = [...this.#forms.values()].filter(hasUpdateWork).sort((a, b) => b.updated_at - a.updated_at);
    return latest ?? null;
  }

  /**
   * Begin a form, or go on with the one begun; what nothing was put into yet is begun anew from the record as it is now.
   * @param {Pin} pin @param {FormAction} action @param {{user_id: number, state?: string | null}} by
   * @returns {UpdateForm}
   */
  beginOrResume(pin, action, { user_id, state = null }) {
    const begun = this.find(pin.id, action);
    if (begun && hasUpdateWork(begun)) return state && begun.state !== state ? this.put({ ...begun, state }) : begun;
    return this.put(blankUpdate({ id: mintId(), user_id, action, pin, now: now(), state: state ?? begun?.state ?? null }));
  }

  /**
   * Replace a form and keep it; writes follow one another in order.
   * @param {UpdateForm} form
   * @param {import("../../ports/store.js").Bytes} [photo] bytes just added, kept in the same transaction
   * @returns {UpdateForm}
   */
  put(form, photo) {
    const key = keyOf(form);
    const before = this.#forms.get(key)?.photos ?? [];
    const kept = { ...form, updated_at: now() };
    this.#forms.set(key, kept);
    this.#kept = this.#kept.then(() => store.saveForm(key, kept, photo)).catch((error) => {
      const begun = this.#forms.get(key);
      if (photo && begun?.id === kept.id) this.#forms.set(key, { ...begun, photos: before }); // its bytes are nowhere
      this.#onFailure(error);
    });
    return kept;
  }

  /** Wait until all that was changed is on the phone. */
  async flushed() {
    await this.#kept;
  }

  /** Throw a form away with its photos. @param {UpdateForm} form */
  async discard(form) {
    this.#forms.delete(keyOf(form));
    await this.#kept;
    await store.dropForm(keyOf(form), form.photos.map(({ id }) => id));
  }

  /**
   * Move a form into the outbox. It is let go only when everything could be read back.
   * @param {UpdateForm} form
   * @param {import("../../core/outbox.js").UpdateEntry} update
   * @param {import("../../core/outbox.js").PhotoEntry[]} photos
   */
  async enqueue(form, update, photos) {
    await this.#kept;
    await store.enqueue(update, photos, keyOf(form));
    this.#forms.delete(keyOf(form));
  }
}
