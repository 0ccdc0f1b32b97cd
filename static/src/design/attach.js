// Brings the parts of a page to life. Each works on what the server drew; without script the page still reads.

import { attachDialogs } from "./dialog.js";
import { attachPhotos } from "./lightbox.js";
import { attachMenus } from "./menu.js";
import { attachSheets } from "./sheet.js";
import { attachSortables } from "./sortable.js";
import { attachSplits } from "./split.js";
import { attachTabs } from "./tabs.js";

/** Attach every part found under `root`. @param {ParentNode} [root] */
export function attach(root = document) {
  attachDialogs(root);
  attachMenus(root);
  attachPhotos(root);
  attachSheets(root);
  attachSortables(root);
  attachSplits(root);
  attachTabs(root);
}
