/**
 * How much room the application takes, and whether the browser promised to keep it.
 * @module field/phone/storage
 */

import { roomLeft } from "../../ports/storage.js";
import { h, icon, notice } from "../dom.js";
import { t } from "../words.js";
import { section, sizeOf } from "./parts.js";

/** @param {import("../app.js").Field} field @returns {{element: HTMLElement, update: () => void}} */
export function storagePart(field) {
  const room = h("p", { "data-testid": "room" });
  const promise = h("div");
  let said = "";
  const update = () => {
    const { persisted } = field.state.known;
    const sentence = persisted === null ? "" : t(persisted ? "field.sent.keep_ok" : "field.sent.keep_no");
    if (sentence === said) return;
    said = sentence;
    promise.replaceChildren(notice(persisted ? "ok" : "info", h("p", {}, sentence)));
  };
  void roomLeft().then((found) => {
    room.textContent = found
      ? t("install.storage.used", { used: sizeOf(found.used_bytes), room: sizeOf(found.room_bytes) })
      : t("install.storage.unknown");
  });
  update();
  const backup = h("a", { class: "btn btn-block", href: "#/rescue", "data-testid": "to-rescue" }, icon("save"), h("span", {}, t("install.storage.backup")));
  return { element: section("storage", t("install.storage.title"), room, promise, backup), update };
}
