/**
 * What stands nearby already and may be the same thing: asked once, answered with one tap, never in the way.
 * @module field/capture/twin
 */

import { nearDuplicate } from "../../core/catalogue.js";
import { integer } from "../../core/format.js";
import { distance_m } from "../../core/geodesy.js";
import { button, h, notice } from "../dom.js";
import { standing } from "../standing.js";
import { toast } from "../tell.js";
import { t } from "../words.js";

/**
 * @typedef {import("../app.js").Field} Field
 * @typedef {import("../standing.js").Standing} Standing
 */

/** An event may be held where another was; it is another all the same. */
const NEVER_THE_SAME = "activity";

/** @type {Record<string, string>} */
const QUESTION = { hotspot: "capture.twin.hotspot" };

/**
 * Ask whether the record is one that stands nearby already.
 * @param {Field} field
 * @param {() => void} onAnswered  the question is to be taken away
 * @returns {HTMLElement | null}
 */
export function twinCard(field, onAnswered) {
  const found = twinOf(field);
  if (!found) return null;
  const { pin, distance_m: far } = found;
  const question = t(QUESTION[pin.group] ?? "domain.message.dup_near", { name: pin.name, m: integer(far) });
  const other = () => {
    field.draft.change((form) => ({ ...form, not_same: [...form.not_same, pin.id] }));
    onAnswered();
  };
  return notice("warn",
    h("p", {}, question),
    h("div", { class: "twin-answers", "data-testid": "twin" },
      button(t("capture.twin.same"), { icon: "pencil", kind: "btn-block", onclick: () => takeThere(field, pin), "data-testid": "twin-same" }),
      button(t("capture.twin.other"), { icon: "plus", kind: "btn-block", onclick: other, "data-testid": "twin-other" })));
}

/** Look among all this phone knows, with a network or without. @param {Field} field */
function twinOf({ draft, state }) {
  const { form } = draft;
  if (!form?.position || form.by_area || form.revision || form.group === NEVER_THE_SAME) return null;
  const asked = standing(state.known).filter(({ id, code }) => code !== null && !form.not_same.includes(id));
  return nearDuplicate({ id: form.id, group: form.group ?? "", at: [form.position.lon, form.position.lat] }, asked, distance_m);
}

/** Go on at the record that is there, with the photos taken so far. @param {Field} field @param {Standing} pin */
async function takeThere(field, pin) {
  const { draft, updates, state } = field;
  const form = draft.form;
  const known = state.known.pins.find(({ id }) => id === pin.id);
  if (!form || !known?.may.includes("observe")) {
    toast(t("capture.twin.kept")); // not ours to update: what was begun stays where it is
    return field.go("record", pin.id);
  }
  const begun = updates.beginOrResume(known, "observe", { user_id: form.user_id });
  const photos = [...begun.photos, ...form.photos.map((photo) => ({ ...photo, role: "general" }))];
  updates.put({ ...begun, photos, captured_at: begun.captured_at ?? form.captured_at });
  await updates.flushed();
  await draft.release();
  field.go("record", pin.id, { action: "observe" });
}
