/**
 * Which screen stands at which address, and what stands in its place until the phone is ready for it.
 * @module field/screens
 */

import { STEPS } from "../core/pin.js";
import { FORM_ACTIONS } from "../core/update_form.js";
import { address, parse } from "../core/routes.js";
import { hostingApp } from "../ports/device.js";
import { hasRoom } from "../ports/storage.js";
import { groupStep, kindStep } from "./capture/group.js";
import { notice, h, heading } from "./dom.js";
import { firstTimeGate, inAppGate, noHomeGate, signInGate, waiting } from "./screens/gate.js";
import { t } from "./words.js";

/**
 * @typedef {import("./app.js").Field} Field
 * @typedef {import("./app.js").Screen} Screen
 * @typedef {import("../core/pin.js").Step} Step
 */

/**
 * What comes when it is first asked for, so that the page itself opens sooner; the worker keeps all of it on the phone.
 * Two parts and not eight: each is a request of its own, and so is whatever two of them share.
 */
const LATER = {
  conflict: async () => (await import("./later.js")).conflictScreen,
  details: async () => (await import("./later.js")).detailsStep,
  map: async () => (await import("./later_map.js")).mapScreen,
  phone: async () => (await import("./later.js")).phoneScreen,
  photos: async () => (await import("./later.js")).photosStep,
  place: async () => (await import("./later_map.js")).placeStep,
  record: async () => (await import("./later.js")).recordScreen,
  rescue: async () => (await import("./later.js")).rescueScreen,
  saved: async () => (await import("./later.js")).savedScreen,
  sent: async () => (await import("./later.js")).sentScreen,
  tasks: async () => (await import("./later.js")).tasksScreen,
};

/** What was asked of the phone's storage while the page was still taking up what it keeps. @type {Promise<boolean> | null} */
let room = null;

/** Have ready what a screen will need. @param {Pick<import("../core/routes.js").Route, "screen">} route */
export function fetchAhead({ screen }) {
  if (screen === "map") void LATER.map().catch(() => {}); // asked for again when it is needed, and missed only then
  if (screen === "pin") room = hasRoom();
}

/** Ask for room once more at each form but the first. @returns {Promise<boolean>} */
function hasRoomNow() {
  const asked = room ?? hasRoom();
  room = null;
  return asked;
}

/** Screens from which one comes to a record, and goes back to. */
const LISTS = ["map", "tasks", "sent"];

/** A form touched this recently was left by the camera or the system, not by the person. */
const JUST_NOW_MS = 30 * 60_000;

/**
 * Say where the page opens: at its address, or back in the form the phone took away.
 * @param {Field} field @param {number} now @returns {string | null} another address
 */
export function resumeAt({ draft, updates }, now) {
  if (location.hash) return null;
  const isFresh = (/** @type {{updated_at: number}} */ { updated_at }) => now - updated_at <= JUST_NOW_MS;
  const update = updates.latest;
  const record = draft.hasWork ? draft.form : null;
  if (update && isFresh(update) && !(record && record.updated_at > update.updated_at)) return address("record", update.of.id, update.action);
  return record && isFresh(record) ? address("pin", record.step) : null;
}

/** Tell whether something is being filled in at this address. @param {import("../core/routes.js").Route} route @returns {boolean} */
export const isFilling = ({ screen, action }) => screen === "pin" || (screen === "record" && FORM_ACTIONS.some((each) => each === action));

/** What keeps a screen from opening; the screen is made anew when this changes. @param {Field} field @returns {string} */
export function gateOf({ state, draft }) {
  const { home, home_problem, presence, who } = state.known;
  if (parse(location.hash).screen === "rescue") return "open"; // what is on the phone can always be carried off
  if (isFilling(parse(location.hash)) && hostingApp()) return "in_app";
  if (home) return who && draft.form && draft.form.user_id !== who.id ? "waiting" : "open";
  if (presence === "signed_out") return "sign_in";
  if (presence === "signed_in" && home_problem && home_problem !== "offline") return "no_home";
  const is_on_its_way = presence === "unknown" || (presence === "signed_in" && !home_problem);
  return is_on_its_way ? "waiting" : "first_time";
}

/** @param {Field} field @returns {Promise<Screen>} */
export async function screenFor(field) {
  const gate = gateOf(field);
  if (gate === "in_app") return inAppGate();
  if (gate === "sign_in") return signInGate();
  if (gate === "first_time") return firstTimeGate(field);
  if (gate === "no_home") return noHomeGate(field);
  if (gate === "waiting") return waiting();
  const { screen, step, id, action } = parse(location.hash);
  if (LISTS.includes(screen)) field.back_to = screen;
  if (screen === "pin") return captureStep(field, step);
  if (screen === "record") return (await LATER.record())(field, /** @type {string} */ (id), action);
  if (screen === "conflict") return (await LATER.conflict())(field, /** @type {string} */ (id));
  if (screen === "saved" && !field.saved) {
    history.replaceState(null, "", address("sent")); // loaded anew: what was saved is in the list
    return (await LATER.sent())(field);
  }
  if (screen === "saved" && !field.saved) { // opened anew: what was saved then stands in the list
    history.replaceState(null, "", address("sent"));
    return (await LATER.sent())(field);
  }
  return (await LATER[screen]())(field);
}

/** @param {Field} field @param {Step | null} asked @returns {Promise<Screen>} */
async function captureStep(field, asked) {
  const { draft } = field;
  if (!draft.hasWork && !(await hasRoomNow())) return noRoom();
  await field.beginOrResume();
  const step = reachable(field, asked ?? draft.form?.step ?? "group");
  if (address("pin", step) !== location.hash) history.replaceState(null, "", address("pin", step));
  draft.change((form) => ({ ...form, step }));
  const { complain } = field;
  field.complain = false;
  if (step === "group") return groupStep(field);
  if (step === "kind") return kindStep(field);
  return (await LATER[step]())(field, { complain });
}

/** Nobody stands before a step whose question depends on one not yet answered. @param {Field} field @param {Step} step @returns {Step} */
function reachable({ draft }, step) {
  const at = STEPS.indexOf(step);
  if (at >= STEPS.indexOf("kind") && !draft.form?.group) return "group";
  if (step === "group" && draft.form?.amending) return "kind";
  if (at >= STEPS.indexOf("place") && !draft.form?.kind) return "kind";
  return step;
}

/** Full storage is said before anybody takes a photo, never after. @returns {Screen} */
function noRoom() {
  const text = h("p", {}, t("field.capture.no_room"));
  return { element: h("section", { class: "page page-narrow stack" }, heading(t("domain.button.add_pin")), notice("error", text)) };
}
