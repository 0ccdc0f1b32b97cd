/**
 * Everything that stands on this phone's map: the server's pins, what was just received, what only this phone knows.
 * @module field/standing
 */

import { areaOf, groupOf, kindOf } from "../core/catalogue.js";
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
 * @property {string | null} state_name  of the thing itself, where it is known
 * @property {LonLat | null} point
 * @property {string | null} area_code
 * @property {string} captured_at
 * @property {boolean} mine
 * @property {string | null} reason
 * @property {number} updates        how many updates of it only this phone holds
 */

/** @param {import("./state.js").Known} known @returns {Standing[]} */
export function standing({ home, pins, entries, receipts, who }) {
  if (!home) return [];
  const mine = entries.filter((entry) => entry.user_id === who?.id);
  const queued = mine.flatMap((entry) => (entry.kind === "pin" ? [fromEntry(home, entry)] : []));
  const known = new Set([...queued.map(({ id }) => id), ...pins.map(({ id }) => id)]);
  const received = receipts.filter(({ id, kind }) => kind === "pin" && !known.has(id)).map((receipt) => fromReceipt(home, receipt));
  const local = new Set(queued.map(({ id }) => id));
  const others = pins.filter(({ id }) => !local.has(id)).map((pin) => fromServer(pin, mine));
  return [...queued, ...received, ...others];
}

/** List the updates of one record that only this phone holds, oldest first. @param {import("../core/outbox.js").Entry[]} mine @param {string} id */
export const updatesOf = (mine, id) =>
  mine.flatMap((entry) => (entry.kind === "update" && entry.item.pin === id ? [entry] : [])).sort((a, b) => a.saved_at - b.saved_at);

/** @param {string} status @returns {string} */
export const statusName = (status) => t(knows(`domain.status.${status}`) ? `domain.status.${status}` : "domain.status.in_review");

/** @param {import("../core/catalogue.js").Pin} pin @param {import("../core/outbox.js").Entry[]} mine @returns {Standing} */
const fromServer = (pin, mine) => ({ ...pin, status_name: statusName(pin.status), state_name: pin.state_name ?? null, updates: updatesOf(mine, pin.id).length });

/** @param {import("../core/catalogue.js").Home} home @param {import("../core/outbox.js").PinEntry} entry @returns {Standing} */
function fromEntry(home, entry) {
  const { id, group, kind, name, position, area_code, captured_at } = entry.item;
  return {
    id, group, name, area_code, captured_at, code: null, mine: true, reason: null, mark: "queued", updates: 0,
    kind_name: kindOf(home, kind)?.name ?? "",
    status_name: t(needsPerson(entry) ? "field.state.refused" : "field.state.queued"),
    state_name: groupOf(home, group)?.states.find(({ key }) => key === entry.item.state)?.name ?? null,
    point: position ? [position.lon, position.lat] : (areaOf(home, area_code)?.point ?? null),
  };
}

/** @param {import("../core/catalogue.js").Home} home @param {import("../core/settlement.js").Receipt} receipt @returns {Standing} */
function fromReceipt(home, { id, code, name, group, pin_kind, point, status, received_at }) {
  return {
    id, code, name, group, point, mark: "waiting", mine: true, reason: null, updates: 0, area_code: null, captured_at: received_at,
    kind_name: kindOf(home, pin_kind)?.name ?? "",
    status_name: statusName(status),
    state_name: null,
  };
}
