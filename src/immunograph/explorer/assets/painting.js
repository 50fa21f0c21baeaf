// When the picture is painted: once a frame, however often it was asked for.

import { ground } from "./state.js";

let asked = 0;
let paint = () => {};

// canvas.js says how to paint.
/** @param {() => void} draw */
export const paintWith = (draw) => { paint = draw; };

export function redraw() {
  if (!asked) asked = requestAnimationFrame(() => { asked = 0; paint(); });
}

// For when what is shown has changed, not only where it is.
export function repaint() {
  ground.fresh = false;
  redraw();
}
