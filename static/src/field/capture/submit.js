/**
 * The moment a record becomes safe: from the form into the outbox, proved by reading it back.
 * @module field/capture/submit
 */

import { photoEntry, pinEntry } from "../../core/outbox.js";
import { makePin } from "../../core/pin.js";
import { now } from "../../ports/clock.js";
import { queued } from "../queued.js";
import { submitAmend } from "../record/amend.js";
import { photosKept } from "./photo_picker.js";

/**
 * Keep the filled-in form in the outbox and start to send.
 * @param {import("../app.js").Field} field
 * @returns {Promise<boolean>} false: nothing was kept and nothing was lost; the form is as it was
 */
export async function submit(field) {
  await photosKept();
  const form = field.draft.change((filled_in) => filled_in); // the time spent on it ends here
  if (form.amending) return submitAmend(field, form);
  const at = now();
  const item = makePin(form, field.home, at, field.state.known.clock_offset_ms);
  const pin = pinEntry(item, { user_id: form.user_id, now: at, revision: form.revision + 1 });
  const photos = form.photos
    .filter((photo) => !photo.received)
    .map((photo) => photoEntry(photo, { pin: form.id, user_id: form.user_id, now: at }));
  const manifest = new Set(form.photos.map(({ id }) => id));
  const dropped = field.state.known.entries
    .filter((entry) => entry.kind === "photo" && entry.pin === form.id && !entry.update && !manifest.has(entry.id))
    .map(({ id }) => id);
  try {
    await field.draft.enqueue(pin, photos, dropped);
  } catch (error) {
    console.error(error);
    return false;
  }
  field.saved = pin.id;
  await queued(field);
  return true;
}
