/**
 * One record: its page, or the form for what is done at it.
 * @module field/screens/record
 */

import { offers, STATE_OF } from "../../core/open_actions.js";
import { address } from "../../core/routes.js";
import { FORM_ACTIONS } from "../../core/update_form.js";
import { beginAmend } from "../record/amend.js";
import { closedForm, updateForm } from "../record/form.js";
import { waitingHere } from "../record/here.js";
import { knownPin, recordPage } from "../record/page.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../app.js").Screen} Screen
 * @typedef {import("../../core/catalogue.js").Pin} Pin
 * @typedef {import("../../core/update_form.js").FormAction} FormAction
 */

/** @param {Field} field @param {string} id @param {string | null} action @returns {Screen} */
export function recordScreen(field, id, action) {
  const pin = knownPin(field, id);
  if (!pin || !action) return recordPage(field, id);
  const open = offers(pin, waitingHere(field, id));
  const form = FORM_ACTIONS.find((each) => each === action);
  if (form) return open.some((offer) => (offer in STATE_OF ? "move" : offer) === form) ? updateForm(field, pin, form) : closedForm(field, pin);
  history.replaceState(null, "", address("record", id)); // the steps of a correction have addresses of their own
  if (action === "amend" && open.some((offer) => offer === "answer" || offer === "amend")) void beginAmend(field, pin);
  return recordPage(field, id);
}
