/**
 * The picture of how a record was, to stand behind when the same place is taken again; also where there is no network.
 * @module field/record/before
 */

import { now } from "../../ports/clock.js";
import { getPicture, listPictures } from "../../ports/pictures.js";
import { earlierPicture } from "../capture/earlier.js";
import { smallPicture } from "./pictures.js";

/** So many places are gone to before the next time there is a network. */
const MOST_KEPT = 20;

/**
 * Say how to get the earlier picture of a record, if it has one.
 * @param {import("../../core/catalogue.js").Pin} pin
 * @param {() => boolean} isOnline
 * @returns {(() => Promise<import("../capture/earlier.js").Earlier | null>) | null}
 */
export function beforePicture(pin, isOnline) {
  const before = earlierPhoto(pin);
  if (!before) return null;
  return async () => (isOnline() ? earlierPicture(before.id) : getPicture(before.id, now()));
}

/** The photo that shows best how a record was. @param {import("../../core/catalogue.js").Pin} pin */
const earlierPhoto = ({ photos = [] }) => photos.filter(({ role }) => role === "before").at(-1) ?? photos.filter(({ role }) => role === "general").at(-1);

/**
 * Have the earlier pictures of the records somebody will go to, for when there is no network there.
 * @param {import("../../core/catalogue.js").Pin[]} pins  the likeliest first
 */
export async function keepBefore(pins) {
  const kept = new Set(await listPictures());
  const wanted = pins.slice(0, MOST_KEPT).flatMap((pin) => earlierPhoto(pin)?.id ?? []);
  for (const id of wanted) if (!kept.has(id)) await smallPicture(id, true);
}
