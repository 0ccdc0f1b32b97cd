// Draws one icon of the sprite. Always beside a word: the drawing itself is hidden from those who hear the page.

const SVG = "http://www.w3.org/2000/svg";

/** Make the <svg> of the icon `name`. @param {string} name @param {string} [className] @returns {SVGSVGElement} */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${__SPRITE_URL__}#${name}`);
  svg.append(use);
  return svg;
}
