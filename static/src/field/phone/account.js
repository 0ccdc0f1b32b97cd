/**
 * Who uses this phone, and the way out: what they recorded stays with them.
 * @module field/phone/account
 */

import { count } from "../../core/format.js";
import { signInLink } from "../screens/gate.js";
import { button, h, notice } from "../dom.js";
import { signOut } from "../leave.js";
import { t } from "../words.js";
import { section } from "./parts.js";

/** @param {import("../app.js").Field} field @returns {HTMLElement} */
export function accountPart(field) {
  const { who, home, presence } = field.state.known;
  const { mine } = field.state.tally;
  if (presence === "signed_out" || !who) return section("account", t("install.account.title"), h("p", {}, t("install.account.signed_out")), signInLink("btn-block"));
  const role = home?.user.id === who.id ? home.user.role : "";
  const problem = h("p", { class: "field-error", role: "alert", hidden: true }, t("install.account.failed"));
  const leave = async () => {
    out.setAttribute("aria-busy", "true");
    problem.hidden = await signOut();
    out.removeAttribute("aria-busy");
  };
  const out = button(t("install.account.sign_out"), { icon: "log-out", kind: "btn-block", onclick: leave, "data-testid": "sign-out" });
  return section("account", t("install.account.title"),
    h("p", {}, h("span", { class: "strong" }, t("install.account.in_use", { name: who.name })), role && h("br"), role && h("span", { class: "muted" }, role)),
    mine > 0 ? notice("warn", h("p", {}, t("install.account.waiting", { n: count(mine) }))) : h("p", { class: "muted small" }, t("install.account.text")),
    out,
    problem);
}
