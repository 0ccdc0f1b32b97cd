const NAME = "field-outbox";

/**
 * Tell the other tabs of this phone that the outbox changed, and hear it from them.
 * @param {() => void} onNews
 * @returns {() => void} announce
 */
export function joinChannel(onNews) {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", onNews);
  return () => channel.postMessage("changed");
}
