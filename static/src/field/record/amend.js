/**
 * Answering what was asked about a record, or putting it right, in the steps by which it was made.
 * @module field/record/amend
 */

import { addedPhotos, amendingForm, makeAmend, saysSomething } from "../../core/amend.js";
import { needsPerson, photoEntry, updateEntry } from "../../core/outbox.js";
import { keptAside } from "../../core/sides.js";
import { NOTE_LENGTH } from "../../core/update.js";
import { now } from "../../ports/clock.js";
import { mintId } from "../../ports/crypto.js";
import { setAside } from "../../ports/store.js";
import { fieldOf, h, notice } from "../dom.js";
import { queued } from "../queued.js";
import { confirmDiscard } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 * @typedef {import("../../core/pin.js").Form} Form
 * @typedef {import("../../core/amend.js").Amending} Amending
 */

/** @param {Field} field @param {string} id @returns {Pin | undefined} */
const pinOf = ({ state }, id) => state.known.pins.find((pin) => pin.id === id);

/** The record's own photos in the outbox, not those of an update. @param {Field} field @param {string} id */
const photosHere = ({ state }, id) =>
  state.known.entries.flatMap((entry) => (entry.kind === "photo" && entry.pin === id && !entry.update ? [entry] : []));

/** Open a record in the steps of a capture, or go on where one was. @param {Field} field @param {Pin} pin */
export async function beginAmend(field, pin) {
  await field.draft.lookAgain(field.home.user.id);
  const { form, hasWork } = field.draft;
  const goes_on = form?.amending && form.id === pin.id;
  if (hasWork && !goes_on && !(await confirmDiscard(form))) return;
  if (!goes_on) {
    await field.draft.discard();
    const on_their_way = photosHere(field, pin.id).filter((entry) => !needsPerson(entry));
    field.draft.put(amendingForm(pin, { update: mintId(), user_id: field.home.user.id, now: now(), photos: [...pin.photos, ...on_their_way] }));
  }
  field.go("pin", field.draft.form?.step);
}

/** What was asked, on every step of the answer. @param {Field} field @returns {HTMLElement | null} */
export function askedNotice(field) {
  const form = field.draft.form;
  const reason = form?.amending && pinOf(field, form.id)?.reason;
  return reason ? notice("warn", h("p", { class: "strong" }, t("domain.status.needs_info")), h("p", {}, reason)) : null;
}

/** A word to whoever asked. @param {Field} field @returns {HTMLElement | null} */
export function answerField({ draft }) {
  const begun = draft.form?.amending;
  if (!begun) return null;
  const input = h("textarea", { class: "textarea", rows: 3, maxlength: NOTE_LENGTH, autocomplete: "off", "data-testid": "answer" });
  input.value = begun.note;
  const keep = (/** @type {Form} */ form) => ({ ...form, amending: { .../** @type {Amending} */ (form.amending), note: input.value } });
  input.addEventListener("input", () => draft.change(keep));
  return fieldOf({ id: "field-answer", label: t("update.amend.note"), optional: t("field.capture.optional"), control: input });
}

/** Say why a correction cannot go: the record went, or nothing differs. @param {Field} field @returns {string | null} */
export function amendFault(field) {
  const form = field.draft.form;
  if (!form?.amending) return null;
  const pin = pinOf(field, form.id);
  if (!pin) return t("update.form.closed_text");
  return saysSomething(form, field.home, pin) ? null : t("update.amend.nothing");
}

/**
 * Keep the correction in the outbox and begin to send it.
 * @param {Field} field
 * @param {Form} form
 * @returns {Promise<boolean>} false: nothing was kept and nothing was lost; the form is as it was
 */
export async function submitAmend(field, form) {
  const pin = pinOf(field, form.id);
  if (!pin) return false;
  const at = now();
  const { user_id } = form;
  const refused = photosHere(field, pin.id).filter(needsPerson).map((photo) => keptAside(photo));
  const aside = (await setAside()).filter((entry) => entry.kind === "photo" && entry.pin === pin.id && !entry.update);
  const dropped = [...refused, ...aside].map(({ id }) => id);
  const item = makeAmend(form, field.home, pin, { now: at, clock_offset_ms: field.state.known.clock_offset_ms, dropped });
  const { name, group, code } = pin;
  const update = updateEntry(item, { about: { name, group, code }, entries: field.state.known.entries, user_id, now: at });
  const photos = addedPhotos(form).map((photo) => photoEntry(photo, { pin: pin.id, update: item.id, user_id, now: at }));
  try {
    await field.draft.enqueue(update, [...photos, ...refused], []);
  } catch (error) {
    console.error(error);
    return false;
  }
  field.saved = update.id;
  await queued(field);
  return true;
}
