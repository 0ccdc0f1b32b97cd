/**
 * Browsers that live inside another app, whose storage is theirs to throw away.
 * @module core/in_app
 */

/**
 * Name the app whose built-in browser this is, or null for a browser of its own.
 * @param {string} user_agent
 * @returns {"Zalo" | "Facebook" | "Messenger" | null}
 */
export function hostApp(user_agent) {
  if (/\bZalo\b/i.test(user_agent)) return "Zalo";
  if (/FB_IAB\/(MESSENGER|Orca)|FBAN\/Messenger/i.test(user_agent)) return "Messenger";
  if (/\bFBA[NV]\/|FB_IAB\//.test(user_agent)) return "Facebook";
  return null;
}
