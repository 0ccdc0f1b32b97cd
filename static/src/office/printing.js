// A page that is read and put on paper: it asks for nothing else of a script.

/** @param {HTMLElement} page */
export function start(page) {
  page.querySelector("[data-print]")?.addEventListener("click", () => print());
}
