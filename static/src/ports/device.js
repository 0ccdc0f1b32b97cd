import { hostApp } from "../core/in_app.js";

/** Name the app whose built-in browser we are in, or null. */
export const hostingApp = () => hostApp(navigator.userAgent);

/**
 * Copy a text to the clipboard.
 * @param {string} text
 * @returns {Promise<boolean>} false: this browser does not let us
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
