/**
 * Browsers that live inside another app, whose storage is theirs to throw away.
 * @module core/in_app
 */

/**
 * Name the app whose built-in browser this is, or null for a browser of its own.
 * @param {string} user_agent
 * @returns {"Zalo" | "Facebook" | "Messenger" | "Instagram" | "TikTok" | null}
 */
export function hostApp(user_agent) {
  if (/\bZalo\b/i.test(user_agent)) return "Zalo";
  if (/FB_IAB\/(MESSENGER|Orca)|FBAN\/Messenger/i.test(user_agent)) return "Messenger";
  if (/\bInstagram \d/.test(user_agent)) return "Instagram";
  if (/\bFBA[NV]\/|FB_IAB\//.test(user_agent)) return "Facebook";
  if (/\bmusical_ly|BytedanceWebview|TikTok\b/i.test(user_agent)) return "TikTok";
  return null;
}

/**
 * Write the address by which Android opens a page in the browser the person has chosen, out of any other app.
 * @param {string} href
 * @returns {string}
 */
export function browserIntent(href) {
  const { protocol, host, pathname, search } = new URL(href);
  const scheme = protocol.replace(":", "");
  return `intent://${host}${pathname}${search}#Intent;scheme=${scheme};action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end`;
}
