// The steps on a record: their dialogs, ready-made reasons, and one press only.

import { find } from "../pages/find.js";

/** @param {HTMLElement} page */
export function attachSteps(page) {
  for (const link of page.querySelectorAll("a[data-dialog]")) {
    if (link instanceof HTMLAnchorElement) link.replaceWith(openerOf(link));
  }
  for (const dialog of page.querySelectorAll("dialog.step-dialog")) {
    if (dialog instanceof HTMLDialogElement) attachDialog(dialog);
  }
  page.addEventListener("submit", ({ target, submitter }) => {
    if (!(target instanceof HTMLFormElement) || !target.dataset.step) return;
    // After the form's data is taken: a disabled button would be missing from it.
    setTimeout(() => {
      submitter?.setAttribute("aria-busy", "true");
      if (submitter instanceof HTMLButtonElement) submitter.disabled = true;
    });
  });
  // A page kept by the browser comes back as it was left.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

/** A link that unfolds a dialog becomes the button it looks like. @param {HTMLAnchorElement} link */
function openerOf(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.append(...link.childNodes);
  const { dialog = "", key } = link.dataset;
  if (key) button.dataset.key = key;
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => find(document, `#${dialog}`, HTMLDialogElement).showModal());
  return button;
}

/** @param {HTMLDialogElement} dialog */
function attachDialog(dialog) {
  dialog.querySelector("[data-closes-step]")?.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  for (const quick of dialog.querySelectorAll("[data-reason]")) {
    quick.addEventListener("click", () => addReason(dialog, quick.textContent?.trim() ?? ""));
  }
  if (!dialog.open) return;
  // Refused: the server left it open among the page; now it lies over it.
  dialog.close();
  dialog.showModal();
}

/** Add a sentence to what is written, once. @param {HTMLDialogElement} dialog @param {string} sentence */
function addReason(dialog, sentence) {
  const text = find(dialog, "textarea", HTMLTextAreaElement);
  const written = text.value.trim();
  if (!written.includes(sentence)) text.value = [written, sentence].filter(Boolean).join("\n");
  text.focus();
}
