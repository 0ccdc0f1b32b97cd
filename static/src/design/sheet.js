// The sheet over a map: three stops (low, half, full), by drag, by press on its handle, by arrow keys.

const STOPS = /** @type {const} */ (["low", "half", "full"]);
/** @typedef {(typeof STOPS)[number]} Stop */
const DRAG_PX = 8;

/** Choose the stop nearest to a sheet pulled down by `down` (0 = open whole, 1 = down at its low stop).
 * @param {number} down @returns {Stop} */
export function nearestStop(down) {
  if (down < 0.27) return "full";
  return down < 0.75 ? "half" : "low";
}

/** Move one stop up or down. @param {Stop} stop @param {1 | -1} by @returns {Stop} */
export const stepStop = (stop, by) => STOPS[Math.max(0, Math.min(STOPS.length - 1, STOPS.indexOf(stop) + by))];

/** @param {ParentNode} root */
export function attachSheets(root) {
  for (const sheet of root.querySelectorAll(".sheet")) {
    if (sheet instanceof HTMLElement) attachSheet(sheet);
  }
}

/** Bring a sheet to a stop and tell who listens. @param {HTMLElement} sheet @param {Stop} stop */
export function setStop(sheet, stop) {
  sheet.dataset.stop = stop;
  sheet.querySelector(".sheet-handle")?.setAttribute("aria-expanded", String(stop !== "low"));
  sheet.dispatchEvent(new CustomEvent("sheet:stop", { bubbles: true, detail: stop }));
}

/** @param {HTMLElement} sheet @returns {Stop} */
const stopOf = (sheet) => STOPS.find((stop) => stop === sheet.dataset.stop) ?? "low";

/** @param {HTMLElement} sheet */
export function attachSheet(sheet) {
  const handle = sheet.querySelector(".sheet-handle");
  if (!(handle instanceof HTMLElement)) return;
  let wasDragged = false;
  handle.addEventListener("click", () => {
    if (!wasDragged) setStop(sheet, stopOf(sheet) === "full" ? "low" : stepStop(stopOf(sheet), 1));
    wasDragged = false;
  });
  handle.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    setStop(sheet, stepStop(stopOf(sheet), event.key === "ArrowUp" ? 1 : -1));
  });
  sheet.querySelector(".sheet-body")?.addEventListener("focusin", () => {
    if (stopOf(sheet) === "low") setStop(sheet, "half");
  });
  attachDrag(sheet, handle, () => { wasDragged = true; });
}

/** @param {HTMLElement} sheet @param {HTMLElement} handle @param {() => void} onDragged */
function attachDrag(sheet, handle, onDragged) {
  let startY = 0;
  let startDown_px = 0;
  let down_px = 0;
  const pulledDown_px = () => new DOMMatrix(getComputedStyle(sheet).transform).m42;
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    startY = event.clientY;
    startDown_px = down_px = pulledDown_px();
  });
  handle.addEventListener("pointermove", (event) => {
    const moved_px = event.clientY - startY;
    if (!handle.hasPointerCapture(event.pointerId)) return;
    if (!sheet.classList.contains("is-dragged") && Math.abs(moved_px) < DRAG_PX) return;
    sheet.classList.add("is-dragged");
    down_px = Math.max(0, startDown_px + moved_px);
    sheet.style.transform = `translateY(${down_px}px)`;
  });
  const release = () => {
    if (!sheet.classList.contains("is-dragged")) return;
    sheet.classList.remove("is-dragged");
    sheet.style.transform = "";
    onDragged();
    setStop(sheet, nearestStop(down_px / sheet.offsetHeight));
  };
  handle.addEventListener("pointerup", release);
  handle.addEventListener("pointercancel", release);
}
