// A new address without a new page: the server draws it, and the parts marked [data-swap] are exchanged by their id.
// What is not marked stays as it is; the map above all.

/** What can hold the focus, in the order of the page. */
const STOPS = "a[href], button, select, input, summary";

/**
 * Fetch a page of ours; a session that ended leads to signing in, as a reload would.
 * @param {URL | string} url
 * @param {AbortSignal} signal
 * @returns {Promise<Document>}
 */
async function fetchPage(url, signal) {
  const response = await fetch(url, { headers: { Accept: "text/html" }, signal });
  if (response.redirected && new URL(response.url).pathname !== new URL(url, location.href).pathname) {
    location.assign(url);
    return new Promise(() => {});
  }
  if (!response.ok) throw new Error(`${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Remember where the focus is in a part, to find the same place in its successor. @param {Element} part */
function focusIn(part) {
  const at = document.activeElement;
  if (!at || !part.contains(at)) return null;
  return { id: at.id, index: [...part.querySelectorAll(STOPS)].indexOf(at) };
}

/** @param {Element} part @param {{id: string, index: number}} place */
function focusAgain(part, { id, index }) {
  const stops = [...part.querySelectorAll(STOPS)];
  const found = (id && part.querySelector(`#${CSS.escape(id)}`)) || stops[index] || part;
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}

/** @param {Document} fresh */
function exchange(fresh) {
  for (const part of document.querySelectorAll("[data-swap]")) {
    const next = fresh.getElementById(part.id);
    if (!next) continue;
    const place = focusIn(part);
    const adopted = document.adoptNode(next);
    part.replaceWith(adopted);
    if (place) focusAgain(adopted, place);
  }
  document.title = fresh.title;
}

/**
 * Make the function that turns the page to an address; the latest call wins.
 * @param {{onDone: (url: URL) => void, onFail: (url: URL) => void}} listeners
 * @returns {(url: URL, options?: {push?: boolean}) => Promise<void>}
 */
export function createSwap({ onDone, onFail }) {
  let latest = new AbortController();
  return async (url, { push = true } = {}) => {
    latest.abort();
    const mine = (latest = new AbortController());
    const parts = () => document.querySelectorAll("[data-swap]");
    for (const part of parts()) part.setAttribute("aria-busy", "true");
    try {
      const fresh = await fetchPage(url, mine.signal);
      if (push) history.pushState(null, "", url);
      exchange(fresh);
      onDone(url);
    } catch (error) {
      if (mine.signal.aborted) return;
      onFail(url);
    } finally {
      if (latest === mine) for (const part of parts()) part.removeAttribute("aria-busy");
    }
  };
}

/** Tell whether a press on a link asks for the page itself, here and now. @param {MouseEvent} event */
export const isPlain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** Write a form as the address it would lead to, without its empty fields. @param {HTMLFormElement} form @returns {URL} */
export function addressOf(form) {
  const url = new URL(form.action);
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "");
  url.search = new URLSearchParams(/** @type {[string, string][]} */ (fields)).toString();
  return url;
}
