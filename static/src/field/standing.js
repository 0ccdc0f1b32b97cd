/**
 * Everything that stands on this phone's map: the server's pins, what was just received, what only this phone knows.
 * @module field/standing
 */

import { areaOf, kindOf } from "../core/catalogue.js";
import { needsPerson } from "../core/outbox.js";
import { knows, t } from "./words.js";

/**
 * @typedef {import("../core/geodesy.js").LonLat} LonLat
 * @typedef {object} Standing
 * @property {string} id
 * @property {string | null} code     null while only this phone knows the record
 * @property {string} group
 * @property {string} kind_name
 * @property {string} name
 * @property {string} mark
 * @property {string} status_name
 * @property {LonLat | null} point
 * @property {string | null} area_code
 * @property {string} captured_at
 * @property {boolean} mine
 * @property {string | null} reason
 */

/** @param {import("./state.js").Known} known @returns {Standing[]} */
export function standing({ home, entries, receipts, who }) {
  if (!home) return [];
  const here = entries.filter((entry) => entry.kind === "pin" && entry.user_id === who?.id);
  const queued = here.map((entry) => fromEntry(home, /** @type {import("../core/outbox.js").PinEntry} */ (entry)));
  const known = new Set([...queued.map(({ id }) => id), ...home.pins.map(({ id }) => id)]);
  const received = receipts.filter(({ id, kind }) => kind === "pin" && !known.has(id)).map((receipt) => fromReceipt(home, receipt));
  const local = new Set(queued.map(({ id }) => id));
  return [...queued, ...received, ...home.pins.filter(({ id }) => !local.has(id)).map(fromHome)];
}

/** @param {string} status @returns {string} */
export const statusName = (status) => t(knows(`domain.status.${status}`) ? `domain.status.${status}` : "domain.status.in_review");

/** @param {import("../core/catalogue.js").Pin} pin @returns {Standing} */
const fromHome = (pin) => ({ ...pin, status_name: statusName(pin.status) });

/** @param {import("../core/catalogue.js").Home} home @param {import("../core/outbox.js").PinEntry} entry @returns {Standing} */
function fromEntry(home, entry) {
  const { id, group, kind, name, position, area_code, captured_at } = entry.item;
  return {
    id, group, name, area_code, captured_at, code: null, mine: true, reason: null, mark: "queued",
    kind_name: kindOf(home, kind)?.name ?? "",
    status_name: t(needsPerson(entry) ? "field.state.refused" : "field.state.queued"),
    point: position ? [position.lon, position.lat] : (areaOf(home, area_code)?.point ?? null),
  };
}

/** @param {import("../core/catalogue.js").Home} home @param {import("../core/settlement.js").Receipt} receipt @returns {Standing} */
function fromReceipt(home, { id, code, name, group, pin_kind, point, status, received_at }) {
  return {
    id, code, name, group, point, mark: "waiting", mine: true, reason: null, area_code: null, captured_at: received_at,
    kind_name: kindOf(home, pin_kind)?.name ?? "",
    status_name: statusName(status),
  };
}
