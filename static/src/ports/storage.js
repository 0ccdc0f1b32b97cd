/** One photo, its preview and the record, with room to spare. */
const NEEDED_BYTES = 20_000_000;

/**
 * Tell whether this phone still has room for one more record; asked before capture, never after.
 * @returns {Promise<boolean>}
 */
export async function hasRoom() {
  if (!navigator.storage?.estimate) return true;
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined || quota - usage > NEEDED_BYTES;
}

/**
 * Say how much the application takes on this phone, and how much more it may.
 * @returns {Promise<{used_bytes: number, room_bytes: number} | null>} null: this browser does not say
 */
export async function roomLeft() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined ? null : { used_bytes: usage, room_bytes: Math.max(0, quota - usage) };
}

/**
 * Tell whether the browser promised to keep our data when it runs short of room.
 * @returns {Promise<boolean | null>} null: this browser does not say
 */
export async function isPersisted() {
  return navigator.storage?.persisted ? navigator.storage.persisted() : null;
}

/**
 * Ask for that promise; some browsers ask the person in turn, so only when there is something to keep.
 * @returns {Promise<boolean | null>}
 */
export async function askToPersist() {
  return navigator.storage?.persist ? navigator.storage.persist() : null;
}
