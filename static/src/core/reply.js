/**
 * What came back from the network, told apart by what it proves.
 *
 * Only "json" can carry a receipt. A captive portal's page, a redirect to a sign-in form, half a body and silence are
 * all the same to an entry: it stays.
 * @module core/reply
 */

/**
 * @typedef {{kind: "json", status: number, body: any, retry_after_s: number | null}} JsonReply
 * @typedef {{kind: "not_json", status: number, retry_after_s: number | null}} OtherReply
 * @typedef {{kind: "redirect"}} Redirect
 * @typedef {{kind: "silence"}} Silence
 * @typedef {JsonReply | OtherReply | Redirect | Silence} Reply
 * @typedef {"forbidden" | "server" | "offline"} HomeProblem
 */

/**
 * @typedef {{id: number, name: string, role: string}} User
 * @typedef {{is: "signed_in", user: User, csrf_token: string, clock_offset_ms: number | null, version: string}} SignedIn
 * @typedef {SignedIn | {is: "signed_out"} | {is: "offline"} | {is: "busy", retry_after_s: number | null}} Presence
 */

/**
 * Read the heartbeat: who is signed in, believed only when the body repeats our nonce.
 *
 * A captive portal answers 200 to everything and navigator.onLine says yes to it; neither can guess the nonce.
 * @param {Reply} reply
 * @param {string} nonce
 * @param {{asked_at: number, heard_at: number}} when  by this phone's clock, ms since 1970
 * @returns {Presence}
 */
export function presence(reply, nonce, when) {
  if (isSignedOut(reply)) return { is: "signed_out" };
  if (reply.kind !== "json" && reply.kind !== "not_json") return { is: "offline" };
  if (isBusy(reply)) return { is: "busy", retry_after_s: reply.retry_after_s };
  if (reply.kind !== "json" || reply.status !== 200 || reply.body?.nonce !== nonce) return { is: "offline" };
  const { user, csrf_token, server_time, version } = reply.body;
  if (!user || typeof user.id !== "number" || !csrf_token) return { is: "signed_out" };
  return { is: "signed_in", user, csrf_token, clock_offset_ms: clockOffset(server_time, when), version };
}

/**
 * Tell why no document of our communes came; only the server itself can say that it is busy or that we have no rights.
 * @param {Reply} reply
 * @returns {HomeProblem | null} null: it came, or ours is still the newest
 */
export function homeProblem(reply) {
  if (reply.kind !== "json" && reply.kind !== "not_json") return "offline";
  if (reply.status === 200 || reply.status === 304) return reply.kind === "json" || reply.status === 304 ? null : "offline";
  if (reply.kind === "json") return reply.status === 403 ? "forbidden" : "server";
  return isBusy(reply) ? "server" : "offline";
}

/**
 * Tell how far the server's clock is ahead of this phone's, taking the answer to be half the way.
 * @param {any} server_time  ISO 8601
 * @param {{asked_at: number, heard_at: number}} when
 * @returns {number | null} null: nothing to go by, or our clock was set back in between
 */
export function clockOffset(server_time, { asked_at, heard_at }) {
  const there = typeof server_time === "string" ? Date.parse(server_time) : Number.NaN;
  if (Number.isNaN(there) || heard_at < asked_at) return null;
  return Math.round(there - (asked_at + heard_at) / 2);
}

/**
 * Tell whether the server itself said that the session is over; a portal's 401 page does not count.
 * @param {Reply} reply
 * @returns {boolean}
 */
export function isSignedOut(reply) {
  return reply.kind === "json" && reply.status === 401;
}

/**
 * Tell whether the server, or what stands before it, asks to come back later.
 * @param {JsonReply | OtherReply} reply
 * @returns {boolean}
 */
export function isBusy(reply) {
  return reply.status >= 500 || [408, 425, 429].includes(reply.status);
}

/**
 * Read a Retry-After header, in seconds or as a date.
 * @param {string | null} header
 * @param {number} now_ms
 * @returns {number | null}
 */
export function retryAfter(header, now_ms) {
  if (!header) return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now_ms) / 1000));
}
