/**
 * The moment an update becomes safe: from its form into the outbox, proved by reading it back.
 * @module field/record/send
 */

import { photoEntry, updateEntry } from "../../core/outbox.js";
import { makeUpdate } from "../../core/update_form.js";
import { now } from "../../ports/clock.js";
import { queued } from "../queued.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 * @typedef {import("../../core/update_form.js").UpdateForm} UpdateForm
 */

/**
 * Keep a filled-in form in the outbox and begin to send it.
 * @param {Field} field
 * @param {UpdateForm} form  one without faults
 * @param {Pin} pin
 * @returns {Promise<boolean>} false: nothing was kept and nothing was lost; the form is as it was
 */
export async function send(field, form, pin) {
  const at = now();
  const { user_id } = form;
  const { name, group, code } = pin;
  const { entries, clock_offset_ms } = field.state.known;
  const device = { clock_offset_ms, fix_age_ms: null, form_ms: null };
  const item = makeUpdate(form, field.home, pin, { now: at, device });
  const update = updateEntry(item, { about: { name, group, code }, entries, user_id, now: at });
  const photos = form.photos.map((photo) => photoEntry(photo, { pin: pin.id, update: form.id, user_id, now: at }));
  try {
    await field.updates.enqueue(form, update, photos);
  } catch (error) {
    console.error(error);
    return false;
  }
  field.saved = update.id;
  await queued(field);
  return true;
}
