/**
 * Correcting a record the server has: from what it is now into the form of a capture, and from there to what differs.
 * @module core/amend
 */

import { makePin } from "./pin.js";
import { amend } from "./update.js";

/**
 * @typedef {import("./catalogue.js").Home} Home
 * @typedef {import("./catalogue.js").Pin} Pin
 * @typedef {import("./pin.js").Form} Form
 * @typedef {import("./pin.js").FormPhoto} FormPhoto
 * @typedef {import("./update.js").Changes} Changes
 *
 * @typedef {object} Amending  what a form carries that corrects a record instead of making one
 * @property {string} update   the update's id, minted when the form is begun
 * @property {number} version  of the record as the person saw it
 * @property {string} note     a word to whoever asked
 */

/** Kept separate from the record: what the server has cannot be taken out here. @param {{id: string, role: string}} photo @returns {FormPhoto} */
const arrived = ({ id, role }) => ({ id, role, sha256: "", bytes: 0, type: "image/jpeg", received: true });

/**
 * Open a record in the form of a capture; it has the record's own id.
 * @param {Pin} pin
 * @param {{update: string, user_id: number, now: number, photos: {id: string, role: string}[]}} by  photos: the server's, and those on their way
 * @returns {Form}
 */
export function amendingForm(pin, { update, user_id, now, photos }) {
  const by_area = pin.position_source === "area" || pin.point === null;
  const [lon, lat] = pin.point ?? [0, 0];
  return {
    id: pin.id,
    user_id,
    step: "photos",
    group: pin.group,
    kind: pin.kind,
    by_area,
    position: by_area ? null : { lon, lat, accuracy_m: pin.accuracy_m, source: pin.position_source === "gps" ? "gps" : "tapped", fixed_at: null },
    commune_code: pin.commune_code,
    area_code: pin.area_code,
    area_by_hand: true,
    photos: photos.map(arrived),
    name: pin.name,
    name_by_hand: true,
    details: Object.fromEntries(Object.entries(pin.details).map(([key, value]) => [key, String(value)])),
    state: pin.state,
    scores: pin.scores,
    not_same: [],
    captured_at: null,
    shutter_at: null,
    spent_ms: 0,
    updated_at: now,
    revision: 0,
    amending: { update, version: pin.version, note: "" },
  };
}

/**
 * List what the form says differently from the record.
 * @param {Form} form
 * @param {Home} home
 * @param {Pin} pin
 * @returns {Changes}
 */
export function changesOf(form, home, pin) {
  const item = makePin(form, home, form.updated_at, null);
  /** @type {Changes} */
  const changes = {};
  if (item.name !== pin.name) changes.name = item.name;
  if (item.kind !== pin.kind) changes.kind = item.kind;
  if (item.commune_code !== pin.commune_code) changes.commune_code = item.commune_code;
  if (item.area_code !== pin.area_code) changes.area_code = item.area_code;
  if (!same(item.details, pin.details)) changes.details = item.details;
  if (item.scores && !same(item.scores, pin.scores ?? {})) changes.scores = item.scores;
  if (isElsewhere(item.position, pin)) changes.position = item.position && withoutReason(item.position);
  return changes;
}

/** @param {import("./pin.js").Position} position */
const withoutReason = ({ lon, lat, accuracy_m, source, fixed_at }) => ({ lon, lat, accuracy_m, source, fixed_at });

/** @param {import("./pin.js").Position | null} position @param {Pin} pin */
function isElsewhere(position, { point, position_source }) {
  if (!position) return position_source !== "area";
  return position_source !== position.source || point?.[0] !== position.lon || point?.[1] !== position.lat;
}

/** @param {Record<string, string | number>} a @param {Record<string, string | number>} b */
function same(a, b) {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}

/** @param {Form} form @returns {FormPhoto[]} the photos this correction brings */
export const addedPhotos = ({ photos }) => photos.filter(({ received }) => !received);

/**
 * Tell whether the form says anything at all that the record does not.
 * @param {Form} form
 * @param {Home} home
 * @param {Pin} pin
 * @returns {boolean}
 */
export const saysSomething = (form, home, pin) =>
  Boolean(form.amending?.note.trim() || addedPhotos(form).length || Object.keys(changesOf(form, home, pin)).length);

/**
 * Shape the correction that travels.
 * @param {Form} form  one that says something
 * @param {Home} home
 * @param {Pin} pin
 * @param {{now: number, clock_offset_ms: number | null, dropped: string[]}} at
 * @returns {import("./update.js").Update}
 */
export function makeAmend(form, home, pin, { now, clock_offset_ms, dropped }) {
  const { update, version, note } = /** @type {Amending} */ (form.amending);
  const { device } = makePin(form, home, now, clock_offset_ms);
  const made = { id: update, of: { id: pin.id, version }, captured_at: form.captured_at, now, note, device, photos: addedPhotos(form) };
  return amend(made, { changes: changesOf(form, home, pin), dropped });
}
