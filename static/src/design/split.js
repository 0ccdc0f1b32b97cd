// The bar between map and list: dragged, or moved by the arrow keys. The width lives in --split of .split.

const STEP_PX = 24;
const LEAST_PX = 320;

/** Keep the list between its least width and what leaves the map its own. @param {number} wanted_px @param {number} whole_px */
export const clampSplit = (wanted_px, whole_px) => Math.round(Math.max(LEAST_PX, Math.min(wanted_px, whole_px - LEAST_PX)));

/** @param {ParentNode} root */
export function attachSplits(root) {
  for (const divider of root.querySelectorAll(".split-divider")) {
    const [split, list] = [divider.parentElement, divider.nextElementSibling];
    if (divider instanceof HTMLElement && split && list instanceof HTMLElement) attachDivider(divider, split, list);
  }
}

/** @param {HTMLElement} divider @param {HTMLElement} split @param {HTMLElement} list */
function attachDivider(divider, split, list) {
  /** @param {number} width_px */
  const setWidth = (width_px) => {
    const kept = clampSplit(width_px, split.clientWidth);
    split.style.setProperty("--split", `${kept}px`);
    divider.setAttribute("aria-valuenow", String(Math.round((100 * kept) / split.clientWidth)));
    split.dispatchEvent(new CustomEvent("split:resized", { bubbles: true }));
  };
  divider.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (!turn) return;
    event.preventDefault();
    setWidth(list.offsetWidth + turn * STEP_PX);
  });
  divider.addEventListener("pointerdown", (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener("pointermove", (event) => {
    if (divider.hasPointerCapture(event.pointerId)) setWidth(split.getBoundingClientRect().right - event.clientX);
  });
}
