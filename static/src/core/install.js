/**
 * How this phone puts the application on its home screen.
 * @module core/install
 */

/**
 * @typedef {"android" | "ios" | "other"} System
 * @typedef {"prompt" | "share_sheet" | "browser_menu"} Way
 *   prompt: the browser asks when we let it; share_sheet: iOS, by hand; browser_menu: Android, by hand
 */

/**
 * Name the system of a phone.
 * @param {string} user_agent
 * @param {number} touch_points  an iPad says it is a Mac, but no Mac has fingers on its screen
 * @returns {System}
 */
export function systemOf(user_agent, touch_points) {
  if (/\bAndroid\b/.test(user_agent)) return "android";
  if (/\b(iPhone|iPad|iPod)\b/.test(user_agent)) return "ios";
  return /\bMacintosh\b/.test(user_agent) && touch_points > 1 ? "ios" : "other";
}

/**
 * Say how to install here, or null where it is installed or cannot be.
 * @param {{system: System, installed: boolean, in_app: boolean, can_prompt: boolean}} phone
 * @returns {Way | null}
 */
export function installWay({ system, installed, in_app, can_prompt }) {
  if (installed || in_app) return null;
  if (can_prompt) return "prompt";
  return { android: /** @type {const} */ ("browser_menu"), ios: /** @type {const} */ ("share_sheet"), other: null }[system];
}
