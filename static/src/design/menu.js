// A <details class="app-menu"> closes when one leaves it: Escape, a click elsewhere, focus gone.

/** @param {ParentNode} root */
export function attachMenus(root) {
  for (const menu of root.querySelectorAll("details.app-menu")) {
    if (menu instanceof HTMLDetailsElement) attachMenu(menu);
  }
}

/** @param {HTMLDetailsElement} menu */
function attachMenu(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}
