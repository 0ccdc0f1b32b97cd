// Opens <dialog> from a button [data-opens="id"]; [data-closes] and Escape close it; focus returns by itself.

/** @param {ParentNode} root */
export function attachDialogs(root) {
  for (const opener of root.querySelectorAll("[data-opens]")) {
    opener.addEventListener("click", () => {
      const dialog = document.getElementById(opener.getAttribute("data-opens") ?? "");
      if (dialog instanceof HTMLDialogElement) dialog.showModal();
    });
  }
  for (const closer of root.querySelectorAll("dialog [data-closes]")) {
    closer.addEventListener("click", () => closer.closest("dialog")?.close());
  }
}
