/**
 * Elements made one by one: what people typed is only ever text.
 * @module field/dom
 */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Make an element. Props starting with "on" are listeners, true and false set and leave out an attribute.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(.../** @type {Node[]} */ (children.flat().filter((child) => child || child === "")));
  return element;
}

/**
 * Show an icon of the sprite; it never stands without a word, so it is hidden from a screen reader.
 * @param {string} name
 * @param {string} [extra] more classes
 * @returns {SVGSVGElement}
 */
export function icon(name, extra = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${__SPRITE_URL__}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Make a button with an icon and a verb.
 * @param {string} label
 * @param {{icon?: string, kind?: string, id?: string, onclick: (event: MouseEvent) => void, [more: string]: any}} options
 * @returns {HTMLButtonElement}
 */
export function button(label, { icon: name, kind = "", onclick, ...props }) {
  return h("button", { type: "button", class: `btn ${kind}`.trim(), onclick, ...props }, name && icon(name), h("span", {}, label));
}

/**
 * Tell the person something that stays.
 * @param {"info" | "ok" | "warn" | "error"} level
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function notice(level, ...children) {
  const name = { info: "info", ok: "circle-check", warn: "triangle-alert", error: "circle-alert" }[level];
  return h("div", { class: "notice", "data-level": level }, icon(name), h("div", { class: "stack stack-s" }, ...children));
}

/** Show a mark with its word. @param {string} mark @param {string} word @returns {HTMLElement} */
export const markOf = (mark, word) => h("span", { class: "mark", "data-mark": mark }, word);

/** Show the shape of a group. @param {string} group @param {string} [extra] @returns {HTMLElement} */
export const glyphOf = (group, extra = "") =>
  h("span", { class: `glyph ${extra}`.trim(), "data-group": group, "aria-hidden": "true" });

/**
 * Make the heading of a screen; focus goes here when the screen opens.
 * @param {string} text
 * @param {string} [id]
 * @returns {HTMLHeadingElement}
 */
export const heading = (text, id = "screen-title") => h("h1", { id, tabindex: "-1" }, text);

/** Say that there is nothing here. @param {string} icon_name @param {string} text @param {...Child} more */
export const emptiness = (icon_name, text, ...more) =>
  h("div", { class: "empty" }, icon(icon_name), h("p", {}, text), ...more);

/**
 * Put a field together: label, hint, control and its error, tied for those who hear the page.
 * @param {{id: string, label: string, optional?: string, hint?: string, error?: string, control: HTMLElement}} parts
 * @returns {HTMLElement}
 */
export function fieldOf({ id, label, optional, hint, error, control }) {
  control.id = id;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  if (described) control.setAttribute("aria-describedby", described);
  if (error) control.setAttribute("aria-invalid", "true");
  const aside = optional ? h("span", { class: "optional" }, ` (${optional})`) : null;
  return h("div", { class: `field ${error ? "is-wrong" : ""}`.trim() },
    h("label", { class: "field-label", for: id }, label, aside),
    hint && h("p", { class: "field-hint", id: `${id}-hint` }, hint),
    control,
    error && errorLine(error, `${id}-error`));
}

/** Say what is wrong, where it is wrong. @param {string} text @param {string} id @returns {HTMLElement} */
export const errorLine = (text, id) => h("p", { class: "field-error", id }, icon("circle-alert", "icon-s"), h("span", {}, text));

/**
 * Make a select.
 * @param {{key: string, name: string}[]} choices
 * @param {{value: string | null, blank: string, onchange: (value: string | null) => void, [more: string]: any}} options
 * @returns {HTMLSelectElement}
 */
export function select(choices, { value, blank, onchange, ...props }) {
  const element = h("select", { class: "select", ...props, onchange: () => onchange(element.value || null) },
    h("option", { value: "" }, blank),
    choices.map(({ key, name }) => h("option", { value: key, selected: key === value }, name)));
  return element;
}
