/**
 * Which screen stands at which address, and what stands in its place until the phone is ready for it.
 * @module field/screens
 */

import { STEPS } from "../core/pin.js";
import { address, parse } from "../core/routes.js";
import { hostingApp } from "../ports/device.js";
import { hasRoom } from "../ports/storage.js";
import { detailsStep } from "./capture/details.js";
import { groupStep, kindStep } from "./capture/group.js";
import { photosStep } from "./capture/photos.js";
import { placeStep } from "./capture/place.js";
import { notice, h, heading } from "./dom.js";
import { firstTimeGate, inAppGate, noHomeGate, signInGate, waiting } from "./screens/gate.js";
import { mapScreen } from "./screens/map.js";
import { savedScreen } from "./screens/saved.js";
import { sentScreen } from "./screens/sent.js";
import { tasksScreen } from "./screens/tasks.js";
import { t } from "./words.js";

/**
 * @typedef {import("./app.js").Field} Field
 * @typedef {import("./app.js").Screen} Screen
 * @typedef {import("../core/pin.js").Step} Step
 */

/** A form touched this recently was left by the camera or the system, not by the person. */
const JUST_NOW_MS = 30 * 60_000;

/**
 * Say where the page opens: at its address, or back in the form the phone took away.
 * @param {Field} field @param {number} now @returns {string | null} another address
 */
export function resumeAt({ draft }, now) {
  const { form } = draft;
  if (location.hash || !form || !draft.hasWork || now - form.updated_at > JUST_NOW_MS) return null;
  return address("pin", form.step);
}

/** What keeps a screen from opening; the screen is made anew when this changes. @param {Field} field @returns {string} */
export function gateOf({ state, draft }) {
  const { home, home_problem, presence, who } = state.known;
  if (parse(location.hash).screen === "pin" && hostingApp()) return "in_app";
  if (home) return who && draft.form && draft.form.user_id !== who.id ? "waiting" : "open";
  if (presence === "signed_out") return "sign_in";
  if (presence === "signed_in" && home_problem) return "no_home";
  return presence === "unknown" || presence === "signed_in" ? "waiting" : "first_time";
}

/** @param {Field} field @returns {Promise<Screen>} */
export async function screenFor(field) {
  const gate = gateOf(field);
  if (gate === "in_app") return inAppGate();
  if (gate === "sign_in") return signInGate();
  if (gate === "first_time") return firstTimeGate(field);
  if (gate === "no_home") return noHomeGate(field);
  if (gate === "waiting") return waiting();
  const { screen, step } = parse(location.hash);
  if (screen === "pin") return captureStep(field, step);
  if (screen === "saved" && !field.saved) {
    history.replaceState(null, "", address("sent")); // loaded anew: what was saved is in the list
    return sentScreen(field);
  }
  return { map: mapScreen, saved: savedScreen, tasks: tasksScreen, sent: sentScreen }[screen](field);
}

/** @param {Field} field @param {Step | null} asked @returns {Promise<Screen>} */
async function captureStep(field, asked) {
  const { draft } = field;
  if (!draft.hasWork && !(await hasRoom())) return noRoom();
  field.beginOrResume();
  const step = reachable(field, asked ?? draft.form?.step ?? "group");
  if (address("pin", step) !== location.hash) history.replaceState(null, "", address("pin", step));
  draft.change((form) => ({ ...form, step }));
  const { complain } = field;
  field.complain = false;
  const make = { group: groupStep, kind: kindStep, place: placeStep, photos: photosStep, details: detailsStep }[step];
  return make(field, { complain });
}

/** Nobody stands before a step whose question depends on one not yet answered. @param {Field} field @param {Step} step @returns {Step} */
function reachable({ draft }, step) {
  const at = STEPS.indexOf(step);
  if (at >= STEPS.indexOf("kind") && !draft.form?.group) return "group";
  if (at >= STEPS.indexOf("place") && !draft.form?.kind) return "kind";
  return step;
}

/** Full storage is said before anybody takes a photo, never after. @returns {Screen} */
function noRoom() {
  const text = h("p", {}, t("field.capture.no_room"));
  return { element: h("section", { class: "page page-narrow stack" }, heading(t("domain.button.add_pin")), notice("error", text)) };
}
