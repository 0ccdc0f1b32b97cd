/**
 * The small map on which a pin is put into its place; it needs no network.
 * @module field/capture/place_map
 */

import { createAreas } from "../../map/areas.js";
import { createBoundaries } from "../../map/boundaries.js";
import { createDraft } from "../../map/draft.js";
import { createMap } from "../../map/map.js";
import { t } from "../words.js";
import { extentOf, fieldGround, retire } from "../maps.js";

/** @typedef {import("../../core/pin.js").Position} Position */

/** Near enough to tell one house from the next. */
const NEAR_ZOOM = 16;

/**
 * @param {HTMLElement} frame
 * @param {import("../app.js").Field} field
 * @param {(at: {lon: number, lat: number}) => void} onMove  only for what a hand did
 */
export function placeMap(frame, field, onMove) {
  const { home, state, draft } = field;
  const box = document.createElement("div");
  box.className = "map-frame";
  box.tabIndex = 0;
  frame.replaceChildren(box);
  const view = createMap(box, { bbox: extentOf(home), label: t("field.capture.map_label"), approximate: home.shapes.approximate });
  const ground = fieldGround(view, home);
  const boundaries = createBoundaries(view, { features: state.known.shapes });
  const areas = createAreas(view);
  areas.show(home.areas);
  const group = /** @type {any} */ (draft.form?.group ?? "model");
  const pin = createDraft(view, { group, onMove: (lon, lat) => onMove({ lon, lat }) });

  /** Show where the pin stands, from near. @param {Position | null} position */
  function show(position) {
    if (!position) return pin.clear();
    pin.place(position);
    view.moveTo([position.lon, position.lat], NEAR_ZOOM);
  }
  const first_look = requestAnimationFrame(() => show(draft.form?.position ?? null));

  return {
    show,
    /** Follow the phone's readings as they get better. @param {{lon: number, lat: number, accuracy_m: number}} at */
    follow(at) {
      pin.place(at);
      view.moveTo([at.lon, at.lat], NEAR_ZOOM);
    },
    focus: () => box.focus({ preventScroll: true }),
    destroy() {
      cancelAnimationFrame(first_look);
      retire([pin, areas, boundaries, ground], view);
    },
  };
}
