/**
 * Two sides of one thing: what this phone holds and what the server has, and what a person can decide about them.
 *
 * Nothing is merged by itself. Whatever is decided, the side given up is kept for the rescue file.
 * @module core/sides
 */

import { stateFor } from "./outbox.js";
import { rebased } from "./update.js";

/**
 * @typedef {import("./outbox.js").Entry} Entry
 * @typedef {import("./outbox.js").PinEntry} PinEntry
 * @typedef {import("./outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("./outbox.js").UpdateEntry} UpdateEntry
 * @typedef {{field: string, detail: string | null, mine: any, theirs: any}} Difference  detail: its key within details or scores
 * @typedef {"on_top" | "as_new" | null} Way  how mine can still go
 * @typedef {{before: Entry[], after: Entry[], carried: {from: string, to: string}[]}} Exchange
 */

/** Fields that are lists of answers by key; each answer is compared for itself. */
const NESTED = ["details", "scores"];

/**
 * List what differs between the two sides, in the order of the record; what both say alike is left out.
 * @param {Entry} entry
 * @param {Record<string, any>} current   the record as the server has it
 * @returns {Difference[]}
 */
export function differences(entry, current) {
  const mine = proposed(entry);
  /** @type {Difference[]} */
  const found = [];
  for (const [field, value] of Object.entries(mine)) {
    if (NESTED.includes(field)) found.push(...nested(field, value ?? {}, current[field] ?? {}));
    else if (!alike(value, theirValue(field, current))) found.push({ field, detail: null, mine: value, theirs: theirValue(field, current) });
  }
  return found;
}

/** What the entry wants the record to be. @param {Entry} entry @returns {Record<string, any>} */
function proposed(entry) {
  if (entry.kind === "photo") return {};
  if (entry.kind === "update") return entry.item.action === "move" ? { state: entry.item.state } : { ...entry.item.changes };
  const { name, kind, state, details, scores, area_code, position } = /** @type {Record<string, any>} */ (entry.item);
  return { name, kind, ...(state ? { state } : {}), area_code, position, details, ...(scores ? { scores } : {}) };
}

/** Answers go as a whole: one that only the other side has would be gone with mine. @param {string} field @param {Record<string, any>} mine @param {Record<string, any>} theirs @returns {Difference[]} */
function nested(field, mine, theirs) {
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...keys].filter((key) => !alike(mine[key], theirs[key])).map((key) => ({ field, detail: key, mine: mine[key], theirs: theirs[key] }));
}

/** A position is told by the server as a point. @param {string} field @param {Record<string, any>} current */
function theirValue(field, current) {
  if (field !== "position") return current[field];
  return current.point && current.position_source !== "area" ? { lon: current.point[0], lat: current.point[1] } : null;
}

/** Nothing said in different ways is still nothing. @param {any} a @param {any} b */
function alike(a, b) {
  if (isPlace(a) && isPlace(b)) return Math.abs(a.lon - b.lon) < 1e-5 && Math.abs(a.lat - b.lat) < 1e-5; // about a metre
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** @param {any} value */
const isPlace = (value) => typeof value?.lon === "number" && typeof value?.lat === "number";

/**
 * Say how what this phone holds can still go.
 * @param {Entry} entry
 * @returns {Way}
 */
export function wayOf(entry) {
  if (entry.kind === "photo" || entry.error?.code === "record_withdrawn") return null;
  if (entry.kind === "pin") return "as_new";
  if (typeof entry.current?.version !== "number") return null;
  return entry.error?.code === "conflict" ? "as_new" : "on_top";
}

/**
 * Put mine on top of theirs: the same update, based on the record as it is now. The server looks at it anew.
 * @param {UpdateEntry} entry  one whose way is on_top
 * @returns {Exchange}
 */
export function onTop(entry) {
  const item = rebased(entry.item, Number(entry.current?.version));
  return { before: [entry], after: [{ ...again(entry), item }], carried: [] };
}

/**
 * Send mine as something of its own: a new id, and new ids for those of its photos whose bytes are still here.
 * @param {PinEntry | UpdateEntry} entry
 * @param {Entry[]} entries   the outbox
 * @param {() => string} mintId
 * @returns {Exchange}
 */
export function asNew(entry, entries, mintId) {
  const id = mintId();
  const photos = photosOf(entry, entries);
  const ids = new Map(photos.map((photo) => [photo.id, mintId()]));
  const manifest = entry.item.photos.flatMap((photo) => (ids.has(photo.id) ? [{ ...photo, id: /** @type {string} */ (ids.get(photo.id)) }] : []));
  const renewed = photos.map((photo) => ({
    ...again(photo), id: /** @type {string} */ (ids.get(photo.id)), offset: 0, ...(entry.kind === "pin" ? { pin: id } : { update: id }),
  }));
  /** @type {Entry} */
  const mine = entry.kind === "pin"
    ? { ...again(entry), id, item: { ...entry.item, id, photos: manifest } }
    : { ...again(entry), id, item: { ...entry.item, id, photos: manifest, base_version: entry.current?.version ?? entry.item.base_version } };
  return { before: [entry, ...photos], after: [mine, ...renewed], carried: [...ids].map(([from, to]) => ({ from, to })) };
}

/**
 * Take theirs: mine leaves the outbox with its photos, and is kept aside.
 * @param {Entry} entry
 * @param {Entry[]} entries  the outbox
 * @returns {Exchange}
 */
export function takeTheirs(entry, entries) {
  const before = [entry, ...photosOf(entry, entries)];
  return { before, after: before.map(keptAside), carried: [] };
}

/**
 * Take an entry out of the outbox without letting go of it.
 * @template {Entry} Kind
 * @param {Kind} entry
 * @returns {Kind}
 */
export const keptAside = (entry) => ({ ...entry, state: "set_aside", revision: entry.revision + 1 });

/**
 * Send an update without one of its photos, which is kept aside. An update is never sent before its photos, so the server
 * has not seen it yet.
 * @param {PhotoEntry} photo
 * @param {UpdateEntry} update  the one it belongs to
 * @returns {Exchange}
 */
export function without(photo, update) {
  const photos = update.item.photos.filter(({ id }) => id !== photo.id);
  const lighter = { ...update, revision: update.revision + 1, item: { ...update.item, photos } };
  return { before: [photo, update], after: [keptAside(photo), lighter], carried: [] };
}

/**
 * Find the update that still waits for a photo: it names the photo, so the one does not go without the other.
 * @param {Entry} entry
 * @param {Entry[]} entries  the outbox
 * @returns {UpdateEntry | null}
 */
export function updateOf(entry, entries) {
  const [update] = entries.flatMap((each) => (entry.kind === "photo" && each.kind === "update" && each.id === entry.update ? [each] : []));
  return update ?? null;
}

/**
 * Take back what was kept aside: it stands before its person again as it did.
 * @param {Entry[]} aside
 * @returns {Exchange}
 */
export function takeBack(aside) {
  const after = aside.map((each) => ({ ...each, state: stateFor(each.error), revision: each.revision + 1 }));
  return { before: aside, after, carried: [] };
}

/**
 * List the photos on this phone that belong to an entry.
 * @param {Entry} entry
 * @param {Entry[]} entries
 * @returns {PhotoEntry[]}
 */
export function photosOf(entry, entries) {
  return entries.flatMap((each) => {
    if (each.kind !== "photo" || each.user_id !== entry.user_id) return [];
    const belongs = entry.kind === "update" ? each.update === entry.id : entry.kind === "pin" && !each.update && each.pin === entry.id;
    return belongs ? [each] : [];
  });
}

/**
 * Let an entry go once more, as a person's decision.
 * @template {Entry} Kind
 * @param {Kind} entry
 * @returns {Kind}
 */
function again(entry) {
  return { ...entry, state: "queued", revision: entry.revision + 1, attempts: 0, next_at: 0, alone: false, error: null, current: null };
}
