/**
 * This phone: who uses it, what it holds, how to have the application at hand and the map without a network.
 * @module field/screens/phone
 */

import { h, heading } from "../dom.js";
import { accountPart } from "../phone/account.js";
import { groundPart } from "../phone/ground.js";
import { installPart } from "../phone/install.js";
import { storagePart } from "../phone/storage.js";
import { versionPart } from "../phone/version.js";
import { t } from "../words.js";

/** @param {import("../app.js").Field} field @returns {import("../app.js").Screen} */
export function phoneScreen(field) {
  const account = h("div", { class: "phone-account" });
  const [storage, install, version] = [storagePart(field), installPart(field), versionPart(field)];
  const ground = groundPart(field.state.known.home?.ground?.pmtiles);
  let shown = "";
  const update = () => {
    const { who, presence } = field.state.known;
    const now = [who?.id, presence, field.state.tally.mine].join("|");
    if (now !== shown) account.replaceChildren(accountPart(field));
    shown = now;
    for (const part of [storage, install, version]) part.update();
  };
  update();
  const parts = [account, install.element, ground.element, storage.element, version.element];
  const props = { class: "page page-narrow phone-screen", "aria-labelledby": "screen-title", "data-testid": "phone" };
  return { element: h("section", props, heading(t("install.title")), ...parts), update, leave: ground.leave };
}
