// [role=tablist] whose tabs name their panels by aria-controls: arrows, Home and End move, one tab stop in all.

/** @param {ParentNode} root */
export function attachTabs(root) {
  for (const list of root.querySelectorAll('[role="tablist"]')) attachTabList(list);
}

/** @param {Element} list */
function attachTabList(list) {
  const tabs = [...list.querySelectorAll('[role="tab"]')].filter((tab) => tab instanceof HTMLElement);

  /** @param {HTMLElement} chosen */
  const choose = (chosen) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls") ?? "")?.toggleAttribute("hidden", !isChosen);
    }
  };

  list.addEventListener("click", (event) => {
    const tab = tabs.find((one) => event.target instanceof Node && one.contains(event.target));
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const to = event instanceof KeyboardEvent ? stepTo(event.key, at, tabs.length) : null;
    if (at < 0 || to === null) return;
    event.preventDefault();
    choose(tabs[to]);
    tabs[to].focus();
  });
  const first = tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0];
  if (first) choose(first);
}

/** Say where a key leads from place `at` of `count`, round the ends; null for other keys.
 * @param {string} key @param {number} at @param {number} count @returns {number | null} */
export function stepTo(key, at, count) {
  if (key === "ArrowRight" || key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}
