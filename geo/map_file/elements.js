"use strict";

/* What both parts of the page stand on: the data, and elements made one by one. What people wrote becomes text nodes, never markup. */
const parts = (() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const { words } = data;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (n) => n.toLocaleString("vi-VN");

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...children);
    return element;
  }

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  return { data, words, isStill, fill, number, make, svg };
})();
