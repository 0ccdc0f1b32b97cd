/**
 * Colours for what a canvas draws: read from the style sheet, read again when light becomes dark.
 * @module map/theme
 */

/**
 * Read custom properties as they are on an element now.
 * @template {string} Name
 * @param {Element} element
 * @param {readonly Name[]} names without the leading dashes
 * @returns {Record<Name, string>}
 */
export function readColours(element, names) {
  const style = getComputedStyle(element);
  const pairs = names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return /** @type {Record<Name, string>} */ (Object.fromEntries(pairs));
}

/**
 * Call back whenever the colours of the page may have changed.
 * @param {() => void} onChange
 * @returns {() => void} stops watching
 */
export function watchTheme(onChange) {
  const queries = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  for (const query of queries) query.addEventListener("change", onChange);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", onChange);
  };
}

/** @returns {boolean} */
export const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @returns {boolean} */
export const canHover = () => matchMedia("(hover: hover)").matches;
