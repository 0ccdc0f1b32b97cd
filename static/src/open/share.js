// Sending the page on: the phone's own sheet, Zalo among it; where there is none, the address is copied to be pasted.

import { toast } from "../design/toast.js";

/** @param {ParentNode} root */
export function attachShare(root) {
  const box = root.querySelector("[data-share]");
  const button = box?.querySelector("button");
  if (!(box instanceof HTMLElement) || !button) return;
  const { title = "", url = location.href, copy = "", copied = "", byHand = "" } = box.dataset;
  const word = button.querySelector("span");
  const canShare = typeof navigator.share === "function";
  if (!canShare && word) {
    word.textContent = copy;
    button.querySelector("use")?.setAttribute("href", `${__SPRITE_URL__}#copy`);
  }

  const putAside = async () => {
    try {
      await navigator.clipboard.writeText(url);
      toast(copied);
    } catch {
      showAddress(box);
      toast(byHand);
    }
  };
  button.addEventListener("click", async () => {
    if (!canShare) return putAside();
    try {
      await navigator.share({ title, url });
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "AbortError") await putAside();
    }
  });
}

/** Where even copying is refused, the address stands there to be held and copied. @param {HTMLElement} box */
function showAddress(box) {
  const field = box.querySelector(".field");
  const input = box.querySelector("input");
  if (!(field instanceof HTMLElement) || !input) return;
  field.hidden = false;
  input.focus();
  input.select();
}
