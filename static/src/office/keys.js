// Single keys as shortcuts, never while somebody types or answers a dialog; who hears the page or dictates can switch them off.

const KEPT = "office.keys";

/** @param {KeyboardEvent} event */
function isFree(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return false;
  const at = event.target instanceof HTMLElement ? event.target : null;
  if (at?.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return false;
  return document.querySelector("dialog[open]") === null;
}

/** Private windows may refuse to keep anything; the keys then work until the page goes. */
function isWanted() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} wanted */
function keep(wanted) {
  try {
    localStorage.setItem(KEPT, wanted ? "on" : "off");
  } catch {
    // Nothing to keep it in.
  }
}

/** Let keys act, by the letter on them. @param {Record<string, () => void>} actions */
export function onKeys(actions) {
  let wanted = isWanted();
  const show = () => document.documentElement.toggleAttribute("data-keys-off", !wanted);
  show();
  document.addEventListener("keydown", (event) => {
    const act = actions[event.key.toLowerCase()];
    if (!act || !wanted || !isFree(event)) return;
    event.preventDefault();
    act();
  });
  for (const box of document.querySelectorAll("[data-keys-use]")) {
    if (box instanceof HTMLInputElement) box.checked = wanted;
  }
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches("[data-keys-use]")) return;
    wanted = target.checked;
    keep(wanted);
    show();
  });
}
