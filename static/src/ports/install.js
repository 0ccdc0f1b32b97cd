import { installWay, systemOf } from "../core/install.js";
import { hostingApp } from "./device.js";

/** What the browser hands out when it is ready to install; it can be used once. @type {any} */
let offer = null;
let was_installed = false;

/**
 * Keep the browser's offer for when the person wants it, instead of the bar it would show by itself.
 * @param {() => void} onChange
 */
export function keepInstallOffer(onChange) {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    onChange();
  });
  addEventListener("appinstalled", () => {
    offer = null;
    was_installed = true;
    onChange();
  });
}

/** Tell whether we run from the home screen already. */
const isInstalled = () =>
  was_installed || matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true;

/** Name the system of this phone. */
export const system = () => systemOf(navigator.userAgent, navigator.maxTouchPoints);

/** Say how to install here and now, or null. @returns {import("../core/install.js").Way | null} */
export const wayToInstall = () =>
  installWay({ system: system(), installed: isInstalled(), in_app: hostingApp() !== null, can_prompt: offer !== null });

/** Let the browser ask the person. @returns {Promise<boolean>} whether they agreed */
export async function install() {
  const asked = offer;
  offer = null;
  await asked?.prompt();
  return (await asked?.userChoice)?.outcome === "accepted";
}
