/**
 * What the phone knows of its communes: fetched with a network, kept for without.
 * @module field/home
 */

import { asDelta, NOTHING_KEPT, takenUp } from "../core/delta.js";
import { fetchHome, fetchPins, fetchShape } from "../ports/network.js";
import { recall, remember } from "../ports/store.js";

/**
 * @typedef {import("./state.js").Home} Home
 * @typedef {import("./state.js").Who} Who
 * @typedef {import("./state.js").Known} Known
 * @typedef {import("../core/delta.js").Kept} KeptPins
 * @typedef {{home: Home & {pins?: KeptPins["pins"]}, etag: string | null}} KeptHome  pins: as the first version kept them
 */

const WHO = "who";

/** @param {number} user_id */
const homeKey = (user_id) => `home:${user_id}`;

/** @param {number} user_id */
const pinsKey = (user_id) => `pins:${user_id}`;

/** Remember who uses this phone, so that a record made offline has an owner. @param {Who} who */
export const rememberWho = ({ id, name }) => remember(WHO, { id, name });

/** Forget them: they signed out. */
export const forgetWho = () => remember(WHO, null);

/** @returns {Promise<Who | null>} */
export const lastWho = async () => (await recall(WHO)) ?? null;

/** @param {number} user_id @returns {Promise<Pick<Known, "home" | "pins" | "shapes"> | null>} */
export async function keptHome(user_id) {
  /** @type {KeptHome | undefined} */
  const kept = await recall(homeKey(user_id));
  if (!kept) return null;
  const [{ pins }, shapes] = await Promise.all([keptPins(user_id, kept.home), keptShapes(kept.home)]);
  return { home: kept.home, pins, shapes };
}

/** @param {number} user_id @param {KeptHome["home"]} [home] @returns {Promise<KeptPins>} */
async function keptPins(user_id, home) {
  return (await recall(pinsKey(user_id))) ?? { ...NOTHING_KEPT, pins: home?.pins ?? [] };
}

/** @param {Home} home @returns {Promise<any[]>} */
async function keptShapes(home) {
  const shapes = await Promise.all(home.shapes.communes.map((url) => recall(url)));
  return shapes.filter(Boolean);
}

/**
 * Fetch what is newer than what we keep, and keep it.
 * @param {number} user_id
 * @param {(news: Partial<Known>) => void} onHome  heard as soon as the document is here
 * @returns {Promise<Partial<Known>>} what the page knows better now
 */
export async function refreshHome(user_id, onHome) {
  /** @type {KeptHome | undefined} */
  const kept = await recall(homeKey(user_id));
  const { home: newer, etag, problem } = await fetchHome(kept?.etag ?? null);
  const home = newer ?? kept?.home;
  if (!home || home.user.id !== user_id) return { home_problem: problem ?? "server" };
  if (newer) onHome({ home, home_problem: null });
  if (newer) await remember(homeKey(user_id), { home, etag });
  const [pins, added] = await Promise.all([refreshPins(user_id), fetchMissingShapes(home)]);
  return { ...pins, ...(newer || added ? { home, shapes: await keptShapes(home), home_problem: null } : {}) };
}

/**
 * Fetch what changed of the records since we last asked.
 * @param {number} user_id
 * @returns {Promise<Pick<Known, "pins"> | {}>}
 */
async function refreshPins(user_id) {
  const kept = await keptPins(user_id);
  const { body, etag } = await fetchPins(kept.cursor, kept.etag);
  const delta = asDelta(body);
  if (!delta) return {};
  const now = takenUp(kept, delta, etag);
  await remember(pinsKey(user_id), now);
  return { pins: now.pins };
}

/** @param {Home} home @returns {Promise<boolean>} */
async function fetchMissingShapes(home) {
  let added = false;
  for (const url of home.shapes.communes) {
    if (await recall(url)) continue;
    const feature = featureOf(await fetchShape(url));
    if (!feature) continue;
    await remember(url, feature);
    added = true;
  }
  return added;
}

/** One commune comes as a Feature, or as a collection of one. @param {any} answer */
function featureOf(answer) {
  if (answer?.type === "Feature") return answer;
  return answer?.type === "FeatureCollection" ? (answer.features?.[0] ?? null) : null;
}
