// The forms of a commune's numbers and documents. They work without script; this says at once what would be refused.

/** @param {HTMLElement} page */
export function start(page) {
  page.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "file") checkSize(target);
  });
}

/** A file that is too big is let go before it travels for nothing. @param {HTMLInputElement} input */
function checkSize(input) {
  const tooBig = (input.files?.[0]?.size ?? 0) > Number(input.dataset.mostBytes);
  if (tooBig) input.value = "";
  input.setCustomValidity(tooBig ? (input.dataset.tooBig ?? "") : "");
  if (tooBig) input.reportValidity();
}
