/**
 * From what was seen or decided at a record to the update that travels.
 *
 * This is the one place in JavaScript where the wire's UPDATE is shaped.
 * @module core/update
 */

/**
 * @typedef {"observe" | "maintain" | "move" | "amend"} Action
 * @typedef {{lon: number, lat: number, accuracy_m: number | null, source: "gps" | "tapped", fixed_at: string | null}} Position
 * @typedef {{id: string, role: string, sha256: string, bytes: number}} Photo
 * @typedef {{clock_offset_ms: number | null, fix_age_ms: number | null, form_ms: number | null}} Device
 * @typedef {{number: string, on: string}} Document  on: an ISO day
 *
 * @typedef {object} Changes  what an amend sets; only what differs stands here
 * @property {string} [name]
 * @property {string} [kind]
 * @property {Record<string, string | number>} [details]
 * @property {Record<string, number>} [scores]
 * @property {string | null} [area_code]
 * @property {string} [commune_code]
 * @property {Position | null} [position]
 *
 * @typedef {object} Update
 * @property {number} schema
 * @property {string} id
 * @property {string} pin   the record's id
 * @property {number} base_version   of the record as the person saw it
 * @property {Action} action
 * @property {string} captured_at
 * @property {string | null} note
 * @property {string | null} state
 * @property {Document | null} document
 * @property {Position | null} position   where the person stood
 * @property {Changes | null} changes
 * @property {string[]} dropped   photos of the record that never arrived and never will
 * @property {Device | null} device
 * @property {Photo[]} photos
 *
 * @typedef {object} Made  what every update says of itself
 * @property {string} id   minted when its form is begun
 * @property {{id: string, version: number}} of   the record, as the person sees it
 * @property {string | null} [captured_at]   when its first evidence was taken
 * @property {number} now   ms since 1970, used when no evidence carries an earlier time
 * @property {string | null} [note]
 * @property {Position | null} [position]   leave it out for kinds known by their residential area alone
 * @property {Device | null} [device]
 * @property {Photo[]} [photos]
 */

export const UPDATE_SCHEMA = 2;
export const NOTE_LENGTH = 2000;
export const DOCUMENT_NUMBER_LENGTH = 80;

/** Actions that change the record itself, and are refused when somebody else changed it in the meantime. */
const VERSIONED = new Set(["move", "amend"]);

/** @param {{action: Action}} update @returns {boolean} */
export const isVersioned = ({ action }) => VERSIONED.has(action);

/**
 * Say how a record looks today.
 * @param {Made} made
 * @returns {Update}
 */
export const observe = (made) => shaped("observe", made);

/**
 * Confirm that a model is kept up.
 * @param {Made} made
 * @returns {Update}
 */
export const maintain = (made) => shaped("maintain", made);

/**
 * Bring a record into another state.
 * @param {Made} made
 * @param {{state: string, document?: Document | null}} to
 * @returns {Update}
 */
export const move = (made, { state, document = null }) => ({ ...shaped("move", made), state, document });

/**
 * Correct a record that is not confirmed yet.
 * @param {Made} made
 * @param {{changes: Changes, dropped?: string[]}} to
 * @returns {Update}
 */
export const amend = (made, { changes, dropped = [] }) => ({ ...shaped("amend", made), changes, dropped });

/**
 * Put an update on top of what the record has become; the server looks at it anew.
 * @param {Update} update
 * @param {number} version
 * @returns {Update}
 */
export const rebased = (update, version) => ({ ...update, base_version: version });

/** @param {Action} action @param {Made} made @returns {Update} */
function shaped(action, { id, of, captured_at, now, note = null, position = null, device = null, photos = [] }) {
  return {
    schema: UPDATE_SCHEMA,
    id,
    pin: of.id,
    base_version: of.version,
    action,
    captured_at: captured_at ?? new Date(now).toISOString(),
    note: (note ?? "").normalize("NFC").trim().slice(0, NOTE_LENGTH) || null,
    state: null,
    document: null,
    position,
    changes: null,
    dropped: [],
    device,
    photos: photos.map(({ id: photo, role, sha256, bytes }) => ({ id: photo, role, sha256, bytes })),
  };
}
