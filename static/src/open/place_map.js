// Where one model is: its commune, and its point where points are public.

import { openGround } from "../pages/ground.js";
import { createPins } from "../map/pins.js";

/** @param {HTMLElement} frame */
export async function showPlace(frame) {
  const element = frame.querySelector(".open-ground");
  if (!(element instanceof HTMLElement)) return;
  const { view, boundaries } = openGround(element);
  const { pin, commune = null } = frame.dataset;
  if (pin) createPins(view).show([JSON.parse(pin)]);
  (await boundaries)?.select(commune);
}
