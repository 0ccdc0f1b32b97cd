/**
 * What is filled in at a record that exists: looked at again, confirmed to be kept up, brought into another state.
 *
 * The form as the phone keeps it, what still keeps it from being sent, and the update it becomes.
 * @module core/update_form
 */

import { groupOf, kindOf, needsPhoto } from "./catalogue.js";
import { maintain, move, observe } from "./update.js";

/**
 * @typedef {import("./catalogue.js").Home} Home
 * @typedef {import("./catalogue.js").Pin} Pin
 * @typedef {import("./catalogue.js").FlowStep} FlowStep
 * @typedef {import("./pin.js").FormPhoto} FormPhoto
 * @typedef {import("./update.js").Update} Update
 * @typedef {import("./update.js").Position} Position
 * @typedef {"observe" | "maintain" | "move"} FormAction
 *
 * @typedef {object} UpdateForm
 * @property {string} id            the update's own, minted when the form is begun
 * @property {number} user_id
 * @property {FormAction} action
 * @property {{id: string, version: number}} of   the record as the person saw it when the form was begun
 * @property {string | null} state  where it goes, of a move
 * @property {string} note
 * @property {string} document_number
 * @property {string} document_on   ISO day
 * @property {Position | null} position   where the person stood, if they said so
 * @property {FormPhoto[]} photos
 * @property {string | null} captured_at  when the first evidence was taken
 * @property {number} updated_at
 *
 * @typedef {"note" | "photos" | "state" | "document_number" | "document_on"} FormField
 * @typedef {{field: FormField, code: string}} FormFault
 */

/** @type {FormAction[]} */
export const FORM_ACTIONS = ["observe", "maintain", "move"];

/**
 * Begin a form about a record.
 * @param {{id: string, user_id: number, action: FormAction, pin: Pin, now: number, state?: string | null}} start
 * @returns {UpdateForm}
 */
export function blankUpdate({ id, user_id, action, pin, now, state = null }) {
  return {
    id, user_id, action, of: { id: pin.id, version: pin.version }, state,
    note: "", document_number: "", document_on: "", position: null, photos: [], captured_at: null, updated_at: now,
  };
}

/**
 * Say where the phone found itself, as an update carries it.
 * @param {import("./fix.js").Fix} fix
 * @returns {Position}
 */
export const positionAt = ({ lon, lat, accuracy_m, fixed_at }) =>
  ({ lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)), accuracy_m: Number(accuracy_m.toFixed(1)), source: "gps", fixed_at });

/** Tell whether leaving the form would lose a person's work. @param {UpdateForm} form @returns {boolean} */
export const hasUpdateWork = ({ note, document_number, photos, position }) => Boolean(note.trim() || document_number.trim() || photos.length || position);

/**
 * List the states a record can be brought into by this person, in the order of the group.
 * @param {Home} home
 * @param {Pin} pin
 * @returns {{key: string, name: string, needs: FlowStep["needs"]}[]}
 */
export function movesOf(home, pin) {
  const group = groupOf(home, pin.group);
  return (group?.states ?? [])
    .filter(({ key }) => pin.moves?.includes(key))
    .map(({ key, name }) => ({ key, name, needs: stepTo(home, pin, key)?.needs ?? [] }));
}

/** @param {Home} home @param {Pin} pin @param {string | null} state @returns {FlowStep | undefined} */
const stepTo = (home, pin, state) => groupOf(home, pin.group)?.flow?.find(({ to, from }) => to === state && from.includes(pin.state));

/**
 * Say what the form has to hold before it can be sent.
 * @param {UpdateForm} form
 * @param {Home} home
 * @param {Pin} pin
 * @returns {FlowStep["needs"] | ["photo"]}
 */
export function needsOf(form, home, pin) {
  if (form.action === "move") return stepTo(home, pin, form.state)?.needs ?? [];
  const group = groupOf(home, pin.group);
  return form.action === "maintain" && group && needsPhoto(group, kindOf(home, pin.kind)) ? ["photo"] : [];
}

/** What a photo of this form shows. @param {UpdateForm} form @param {Home} home @param {Pin} pin @returns {string} */
export const roleOf = (form, home, pin) => (needsOf(form, home, pin).some((need) => need === "after_photo") ? "after" : "general");

/**
 * Bring the form into line with the state chosen: its photos become what that state asks for.
 * @param {UpdateForm} form
 * @param {Home} home
 * @param {Pin} pin
 * @param {string} state
 * @returns {UpdateForm}
 */
export function towards(form, home, pin, state) {
  const chosen = { ...form, state };
  const role = roleOf(chosen, home, pin);
  return { ...chosen, photos: form.photos.map((photo) => ({ ...photo, role })) };
}

/**
 * List what still keeps the form from being sent, in the order in which it stands on the screen.
 * @param {UpdateForm} form
 * @param {Home} home
 * @param {Pin} pin
 * @returns {FormFault[]}
 */
export function updateFaults(form, home, pin) {
  if (form.action === "observe") return form.photos.length || form.note.trim() ? [] : [{ field: "photos", code: "nothing_said" }];
  if (form.action === "move" && !pin.moves?.includes(form.state ?? "")) return [{ field: "state", code: "state_missing" }];
  const needs = new Set(/** @type {string[]} */ (needsOf(form, home, pin)));
  /** @type {FormFault[]} */
  const found = [];
  if (needs.has("photo") && !form.photos.length) found.push({ field: "photos", code: "photo_missing" });
  if (needs.has("after_photo") && !form.photos.some(({ role }) => role === "after")) found.push({ field: "photos", code: "after_photo_missing" });
  if (needs.has("document") && !form.document_number.trim()) found.push({ field: "document_number", code: "document_missing" });
  if (needs.has("document") && !form.document_on) found.push({ field: "document_on", code: "day_missing" });
  if (needs.has("note") && !form.note.trim()) found.push({ field: "note", code: "note_missing" });
  return found;
}

/**
 * Shape the update that travels.
 * @param {UpdateForm} form  one without faults
 * @param {Home} home
 * @param {Pin} pin
 * @param {{now: number, device: import("./update.js").Device | null}} at
 * @returns {Update}
 */
export function makeUpdate(form, home, pin, { now, device }) {
  const keeps_position = kindOf(home, pin.kind)?.position !== "area";
  const made = {
    id: form.id, of: form.of, captured_at: form.captured_at, now, note: form.note, device, photos: form.photos,
    position: keeps_position ? form.position : null,
  };
  if (form.action === "observe") return observe(made);
  if (form.action === "maintain") return maintain(made);
  const has_document = needsOf(form, home, pin).some((need) => need === "document");
  const document = has_document ? { number: form.document_number.normalize("NFC").trim(), on: form.document_on } : null;
  return move(made, { state: /** @type {string} */ (form.state), document });
}
