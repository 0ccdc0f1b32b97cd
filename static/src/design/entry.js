// The page that shows the design language: every part alive, and a choice of theme to see both.

import { attach } from "./attach.js";
import { toast } from "./toast.js";

attach();

for (const choice of document.querySelectorAll('input[name="theme"]')) {
  choice.addEventListener("change", () => {
    if (!(choice instanceof HTMLInputElement)) return;
    if (choice.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
  });
}

for (const button of document.querySelectorAll("[data-toast]")) {
  button.addEventListener("click", () => toast(button.getAttribute("data-toast") ?? ""));
}
