/**
 * What follows once something stands in the outbox: it is shown, sent if that is possible, and kept as safe as can be.
 * @module field/queued
 */

import { askToPersist } from "../ports/storage.js";
import { askToBeWoken } from "../ports/wake.js";

/**
 * Show what was just put into the outbox and begin to send it.
 * @param {import("./app.js").Field} field
 */
export async function queued(field) {
  await field.readOutbox();
  void field.sync.run({ urgent: true });
  void askToBeWoken();
  if (field.state.known.persisted) return;
  void askToPersist().then((persisted) => field.state.set({ persisted }));
}
