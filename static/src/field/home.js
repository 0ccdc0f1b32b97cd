/**
 * What the phone knows of its communes: fetched with a network, kept for without.
 * @module field/home
 */

import { fetchHome, fetchShape } from "../ports/network.js";
import { recall, remember } from "../ports/store.js";

/**
 * @typedef {import("./state.js").Home} Home
 * @typedef {import("./state.js").Who} Who
 * @typedef {{home: Home, etag: string | null}} KeptHome
 */

const WHO = "who";

/** @param {number} user_id */
const homeKey = (user_id) => `home:${user_id}`;

/** Remember who uses this phone, so that a record made offline has an owner. @param {Who} who */
export const rememberWho = ({ id, name }) => remember(WHO, { id, name });

/** @returns {Promise<Who | null>} */
export const lastWho = async () => (await recall(WHO)) ?? null;

/** @param {number} user_id @returns {Promise<{home: Home, shapes: any[]} | null>} */
export async function keptHome(user_id) {
  /** @type {KeptHome | undefined} */
  const kept = await recall(homeKey(user_id));
  return kept ? { home: kept.home, shapes: await keptShapes(kept.home) } : null;
}

/** @param {Home} home @returns {Promise<any[]>} */
async function keptShapes(home) {
  const shapes = await Promise.all(home.shapes.communes.map((url) => recall(url)));
  return shapes.filter(Boolean);
}

/**
 * Fetch what is newer than what we keep, and keep it.
 * @param {number} user_id
 * @returns {Promise<Partial<import("./state.js").Known>>} what the page knows better now
 */
export async function refreshHome(user_id) {
  /** @type {KeptHome | undefined} */
  const kept = await recall(homeKey(user_id));
  const { home: newer, etag, forbidden } = await fetchHome(kept?.etag ?? null);
  const home = newer ?? kept?.home;
  if (!home || home.user.id !== user_id) return { home_problem: forbidden ? "forbidden" : "server" };
  if (newer) await remember(homeKey(user_id), { home, etag });
  const added = await fetchMissingShapes(home);
  return newer || added ? { home, shapes: await keptShapes(home), home_problem: null } : {};
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
