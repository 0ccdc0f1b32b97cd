// On a phone list and map take turns; at a desk both are there and the button is not.

/** @param {HTMLElement} page */
export function attachToggle(page) {
  const button = page.querySelector(".desk-toggle");
  const word = button?.querySelector("span");
  if (!(button instanceof HTMLElement) || !word) return;
  button.addEventListener("click", () => {
    const shows = page.dataset.view === "map" ? "list" : "map";
    page.dataset.view = shows;
    page.scrollIntoView();
    word.textContent = (shows === "map" ? button.dataset.list : button.dataset.map) ?? "";
    button.querySelector("use")?.setAttribute("href", `${__SPRITE_URL__}#${shows === "map" ? "list" : "map"}`);
  });
}
