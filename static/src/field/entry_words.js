/**
 * What an entry of the outbox is, and how far it has come, in words.
 * @module field/entry_words
 */

import { count } from "../core/format.js";
import { isWaiting, needsPerson, sentPercent } from "../core/outbox.js";
import { photosOf } from "../core/sides.js";
import { t } from "./words.js";

/**
 * @typedef {import("../core/outbox.js").Entry} Entry
 * @typedef {import("../core/outbox.js").PhotoEntry} PhotoEntry
 * @typedef {import("./state.js").Known} Known
 */

/** Name the record an entry is about. @param {Known} known @param {Entry} entry @returns {string} */
export function entryName({ pins, receipts, entries }, entry) {
  if (entry.kind === "pin") return entry.item.name;
  if (entry.kind === "update") return entry.about.name;
  const of = entry.update ?? entry.pin;
  const head = entries.find(({ id }) => id === of);
  if (head?.kind === "pin") return t("field.sent.photo", { name: head.item.name });
  if (head?.kind === "update") return t("field.sent.photo", { name: head.about.name });
  const name = pins.find(({ id }) => id === entry.pin)?.name ?? receipts.find(({ id }) => id === of)?.name;
  return name ? t("field.sent.photo", { name }) : t("field.sent.photo_alone");
}

/** The shape it stands under on the map. @param {Known} known @param {Entry} entry @returns {string | null} */
export function entryGroup({ pins }, entry) {
  if (entry.kind === "pin") return entry.item.group;
  if (entry.kind === "update") return entry.about.group;
  return pins.find(({ id }) => id === entry.pin)?.group ?? null;
}

/**
 * Say how far an entry has come, its photos with it.
 * @param {Entry} entry
 * @param {Entry[]} entries  the outbox
 * @returns {{mark: string, words: string, stuck: Entry | null}} stuck: what waits for a person
 */
export function progressOf(entry, entries) {
  const photos = entry.kind === "photo" ? siblings(entry, entries) : photosOf(entry, entries);
  const stuck = [entry, ...photos].find(needsPerson);
  if (stuck) return { mark: "asked", words: t(`outbox.state.${stuck.state}`), stuck };
  return { mark: "queued", words: wordsFor(entry, photos, entries), stuck: null };
}

/** @param {Entry} entry @param {PhotoEntry[]} photos @param {Entry[]} entries */
function wordsFor(entry, photos, entries) {
  const moving = photos.find(({ state, offset }) => state === "sending" || offset > 0);
  if (moving) return t("outbox.state.photo", { percent: sentPercent(moving) });
  if (entry.state === "sending") return t("outbox.state.sending");
  if (!photos.length && isWaiting(entry, entries)) return t("outbox.state.behind");
  return t(entry.attempts > 0 ? "outbox.state.again" : "outbox.state.queued");
}

/** Photos left of the same record or update. @param {PhotoEntry} photo @param {Entry[]} entries @returns {PhotoEntry[]} */
function siblings({ pin, update }, entries) {
  return entries.flatMap((each) => (each.kind === "photo" && each.pin === pin && each.update === update ? [each] : []));
}

/**
 * Pick the entries that stand for themselves: records, updates, and one photo for all those left of what has gone.
 * @param {Entry[]} entries
 * @returns {Entry[]} in the order they were saved
 */
export function heads(entries) {
  const ids = new Set(entries.map(({ id }) => id));
  const seen = new Set();
  const standing = entries.filter((entry) => {
    if (entry.kind !== "photo") return true;
    const of = entry.update ?? entry.pin;
    if (ids.has(of) || seen.has(of)) return false;
    seen.add(of);
    return true;
  });
  return standing.sort((a, b) => a.saved_at - b.saved_at);
}

/** Count the photos an entry still has to bring along. @param {Entry} entry @param {Entry[]} entries @returns {string | null} */
export function photosLeft(entry, entries) {
  const n = (entry.kind === "photo" ? siblings(entry, entries) : photosOf(entry, entries)).length;
  return n ? t("outbox.photos_left", { n: count(n) }) : null;
}
