// Schedules painting: once per animation frame, however many requests there are.

import { ground } from "./state.js";

let asked = 0;
let paint = () => {};

// canvas.js registers the function that paints.
/** @param {() => void} draw */
export const paintWith = (draw) => { paint = draw; };

export function redraw() {
  if (!asked) asked = requestAnimationFrame(() => { asked = 0; paint(); });
}

// Request a full repaint, because the content has changed and not only the position.
export function repaint() {
  ground.fresh = false;
  redraw();
}
