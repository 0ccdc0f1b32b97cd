/**
 * A button that opens the phone's own camera or its gallery.
 * @module field/capture/photo_input
 */

import { h, icon } from "../dom.js";

/**
 * Make a button that is a file chooser.
 * @param {string} icon_name @param {string} label @param {Record<string, any>} props
 * @param {(files: File[]) => Promise<void>} add
 * @returns {{element: HTMLElement, input: HTMLInputElement}}
 */
export function photoInput(icon_name, label, props, add) {
  const input = h("input", { type: "file", accept: "image/*", ...props });
  input.addEventListener("change", async () => {
    const files = [...(input.files ?? [])];
    await add(files);
    input.value = ""; // the same file may be chosen again after it was taken out
  });
  return { element: h("label", { class: "btn btn-large btn-block photo-button" }, icon(icon_name), h("span", {}, label), input), input };
}
