// table[data-sortable]: a press on th > button.sort orders the rows. A cell is compared by data-value, else by its text.
// Rows whose cell is empty ("no data") stay last both ways: unknown is not small.

const collator = new Intl.Collator("vi", { numeric: true });

/** Order two cell values; null is unknown and comes last whichever way.
 * @param {string | null} a @param {string | null} b @param {1 | -1} way @returns {number} */
export function compareCells(a, b, way) {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [x, y] = [Number(a), Number(b)];
  return way * (Number.isNaN(x) || Number.isNaN(y) ? collator.compare(a, b) : x - y);
}

/** @param {Element | undefined} cell @returns {string | null} */
function valueOf(cell) {
  const value = cell?.getAttribute("data-value") ?? cell?.textContent?.trim() ?? "";
  return value === "" ? null : value;
}

/** @param {ParentNode} root */
export function attachSortables(root) {
  for (const table of root.querySelectorAll("table[data-sortable]")) {
    if (table instanceof HTMLTableElement) table.tHead?.addEventListener("click", (event) => sortFrom(table, event));
  }
}

/** @param {HTMLTableElement} table @param {Event} event */
function sortFrom(table, event) {
  const button = event.target instanceof Element ? event.target.closest("button.sort") : null;
  const head = button?.closest("th");
  if (!head) return;
  const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const other of table.querySelectorAll("th[aria-sort]")) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", way);
  sortAgain(table);
}

/** Keep the order that was asked for after the values have changed. @param {HTMLTableElement} table */
export function sortAgain(table) {
  const head = table.querySelector('th[aria-sort="ascending"], th[aria-sort="descending"]');
  if (!(head instanceof HTMLTableCellElement)) return;
  const way = head.getAttribute("aria-sort") === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, value: valueOf(row.cells[head.cellIndex]) }));
  rows.sort((a, b) => compareCells(a.value, b.value, way));
  if (rows.some(({ row }, i) => row !== body.rows[i])) body.append(...rows.map(({ row }) => row));
}
