// The colours of the style sheet, for drawing on a canvas.

import { repaint } from "./painting.js";

/** @type {Record<string, string>} */
export const hues = {};
export const FONT = getComputedStyle(document.documentElement).getPropertyValue("--sans").trim();

export function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["blue", "green", "vermillion", "purple", "sky", "orange", "yellow", "grey"]) hues[name] = style.getPropertyValue(`--c-${name}`).trim();
  for (const name of ["paper", "ink", "soft", "line", "link", "accent", "lit-rule"]) hues[name] = style.getPropertyValue(`--${name}`).trim();
}

/** @param {boolean} dark */
export function setTheme(dark) {
  document.documentElement.classList.toggle("dark", dark);
  readColours();
  repaint();
}
