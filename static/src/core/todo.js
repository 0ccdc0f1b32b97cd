/**
 * What is still to be done where I work: what the programme asks for and nobody has recorded, what was not kept up, what
 * should be looked at again. Counted as the server counts (geo/progress.py), from what the phone knows.
 * @module core/todo
 */

import { areasIn, groupOf } from "./catalogue.js";
import { isoDay } from "./format.js";

/**
 * @typedef {import("./catalogue.js").Home} Home
 * @typedef {import("./catalogue.js").Pin} Pin
 * @typedef {import("./catalogue.js").Target} Target
 * @typedef {import("./outbox.js").Entry} Entry
 *
 * @typedef {object} Lack
 * @property {Target} target
 * @property {{code: string, name: string, commune_code: string, level: "area" | "commune"}} unit
 * @property {number} missing       how many are neither confirmed nor on their way
 * @property {string[]} kinds       any of them would do
 * @property {{confirmed: number, waiting: number}} done
 * @property {Pin[]} lapsed         confirmed, but not kept up lately: one confirmation on the spot makes each count again
 *
 * @typedef {object} Seen  one record as a target looks at it
 * @property {string} kind
 * @property {string | null | undefined} serves  the target a reviewer chose for it
 * @property {string | null} area_code
 * @property {string} commune_code
 * @property {string} state
 * @property {Record<string, any>} details
 * @property {string} kept_up_on    ISO day
 * @property {boolean} confirmed
 * @property {Pin | null} pin
 */

const DAY_MS = 86_400_000;

/** "Six months" wherever the plan says so. */
export const SIX_MONTHS_DAYS = 183;

/** A phone keeps the newest records only: of more communes than this it may not have them all, and the office counts better. */
const MOST_COMMUNES = 5;

const CONFIRMED = ["approved", "published"];

/** A hotspot nobody looked at for a week is worth the way. */
const REVISIT_AFTER_DAYS = 7;

/** Models in these states are somebody's to keep up. */
const RUNNING = ["launched", "maintained", "needs_support", "replicated"];

/** @param {string} today @param {number} days */
const daysBefore = (today, days) => isoDay(Date.parse(`${today}T05:00:00Z`) - days * DAY_MS);

/** @param {Pin} pin @returns {string} the last day somebody stood before it */
const keptUpOn = ({ maintained_on, captured_at }) => maintained_on ?? isoDay(Date.parse(captured_at));

/**
 * List what the programme asks for and my units still lack; what is on its way is not asked for again.
 * @param {Home} home
 * @param {{pins: Pin[], entries: Entry[], today: string}} known  entries: mine; today: ISO day
 * @returns {Lack[]} by target as in the programme, then by unit
 */
export function lacking(home, { pins, entries, today }) {
  if (home.communes.length > MOST_COMMUNES) return [];
  const seen = [...pins.filter(({ status }) => status !== "withdrawn").map(seenPin), ...queued(home, entries, pins)];
  const renewed = new Set(entries.filter(isRenewal).map((entry) => entry.item.pin));
  return (home.targets ?? []).flatMap((target) =>
    unitsOf(home, target).map((unit) => against(target, unit, seen, { home, today, renewed })).filter(({ missing }) => missing > 0));
}

/** Whose lack it is: every area I record in, or every commune I answer for. @param {Home} home @param {Target} target @returns {Lack["unit"][]} */
function unitsOf(home, { at }) {
  if (at === "area") {
    const codes = home.communes.map(({ code }) => code);
    return codes.flatMap((code) => areasIn(home, code)).map((area) => ({ code: area.code, name: area.name, commune_code: area.commune_code, level: "area" }));
  }
  const mine = home.communes.filter(({ code }) => home.may_review_in?.includes(code));
  return mine.map(({ code, name }) => ({ code, name, commune_code: code, level: "commune" }));
}

/**
 * @param {Target} target @param {Lack["unit"]} unit @param {Seen[]} seen
 * @param {{home: Home, today: string, renewed: Set<string>}} by
 * @returns {Lack}
 */
function against(target, unit, seen, { home, today, renewed }) {
  const fitting = seen.filter((one) => isIn(unit, one) && fits(target, one, home, today));
  const since = target.maintained_within_days === null ? null : daysBefore(today, target.maintained_within_days);
  const is_kept = (/** @type {Seen} */ one) => since === null || one.kept_up_on >= since;
  const confirmed = fitting.filter((one) => one.confirmed && is_kept(one)).length;
  const lapsed = fitting.flatMap((one) => (one.confirmed && one.pin && !is_kept(one) && !renewed.has(one.pin.id) ? [one.pin] : []));
  const renewing = fitting.filter((one) => one.confirmed && !is_kept(one)).length - lapsed.length;
  const waiting = fitting.filter((one) => !one.confirmed && is_kept(one)).length + renewing;
  const missing = Math.max(0, target.at_least - confirmed - waiting);
  return { target, unit, missing, kinds: target.kinds, done: { confirmed, waiting }, lapsed };
}

/** @param {Lack["unit"]} unit @param {Seen} one */
const isIn = ({ code, level }, one) => (level === "area" ? one.area_code === code : one.commune_code === code);

/** Tell whether the record would count once it is confirmed and kept up. @param {Target} target @param {Seen} one @param {Home} home @param {string} today */
function fits({ id, kinds, states, lead_org, in_year }, { kind, serves, state, details }, { year }, today) {
  const is_meant = serves ? serves === id : kinds.includes(kind);
  if (!is_meant || (states.length > 0 && !states.includes(state))) return false;
  if (lead_org !== null && details.lead_org !== lead_org) return false;
  if (!in_year) return true;
  const day = details.launched_on ?? details.held_on ?? "";
  return day >= year.starts_on && day <= (year.ends_on < today ? year.ends_on : today);
}

/** @param {Pin} pin @returns {Seen} */
const seenPin = (pin) => ({
  kind: pin.kind, serves: pin.serves, area_code: pin.area_code, commune_code: pin.commune_code, state: pin.state,
  details: { held_on: pin.held_on, ...pin.details }, kept_up_on: keptUpOn(pin), confirmed: CONFIRMED.includes(pin.status), pin,
});

/** Records only this phone holds; one the server knows already is counted there. @param {Home} home @param {Entry[]} entries @param {Pin[]} pins @returns {Seen[]} */
function queued(home, entries, pins) {
  const known = new Set(pins.map(({ id }) => id));
  return entries.flatMap((entry) => {
    if (entry.kind !== "pin" || known.has(entry.id)) return [];
    const { group, kind, area_code, commune_code, details, captured_at } = entry.item;
    const state = entry.item.state ?? groupOf(home, group)?.first_state ?? "";
    return [{ kind, serves: null, area_code, commune_code, state, details, kept_up_on: isoDay(Date.parse(captured_at)), confirmed: false, pin: null }];
  });
}

/** @param {Entry} entry @returns {entry is import("./outbox.js").UpdateEntry} */
const isRenewal = (entry) => entry.kind === "update" && entry.item.action === "maintain";

/**
 * List my records that nobody stood before for six months; those about to be confirmed from this phone are left out.
 * @param {Pin[]} pins
 * @param {{entries: Entry[], today: string}} at
 * @returns {Pin[]} the longest waiting first
 */
export function notKeptUp(pins, { entries, today }) {
  const since = daysBefore(today, SIX_MONTHS_DAYS);
  const renewed = new Set(entries.filter(isRenewal).map((entry) => entry.item.pin));
  return pins
    .filter((pin) => pin.mine && pin.may?.includes("maintain") && RUNNING.includes(pin.state) && keptUpOn(pin) < since && !renewed.has(pin.id))
    .sort((a, b) => (keptUpOn(a) < keptUpOn(b) ? -1 : 1));
}

/** @param {Pin} pin @returns {string} ISO day */
const touchedOn = ({ changed, captured_at }) => isoDay(Date.parse(changed?.at ?? captured_at));

/** Hotspots that still stand, the longest untouched first. @param {Home} home @param {Pin[]} pins */
const stillThere = (home, pins) =>
  pins
    .filter((pin) => pin.group === "hotspot" && (home.open_states ?? []).includes(pin.state) && pin.may?.includes("observe"))
    .sort((a, b) => (touchedOn(a) < touchedOn(b) ? -1 : 1));

/**
 * List the hotspots of my areas that still stand and were not touched for a week.
 * @param {Home} home
 * @param {{pins: Pin[], entries: Entry[], today: string}} known
 * @returns {Pin[]} the longest untouched first
 */
export function toRevisit(home, { pins, entries, today }) {
  const since = daysBefore(today, REVISIT_AFTER_DAYS);
  const visited = new Set(entries.flatMap((entry) => (entry.kind === "update" ? [entry.item.pin] : [])));
  return stillThere(home, pins).filter((pin) => pin.status !== "needs_info" && touchedOn(pin) < since && !visited.has(pin.id));
}

/**
 * List the records somebody will stand before again: what must be on the phone before the network ends.
 * @param {Home} home
 * @param {{pins: Pin[], entries: Entry[], today: string}} known
 * @returns {Pin[]} the likeliest first
 */
export const worthTheWay = (home, known) => [...stillThere(home, known.pins), ...notKeptUp(known.pins, known)];
