// A window over the page, and a line that goes away by itself.

import { $, el } from "./dom.js";

export function showDialog(title, ...content) {
  const dialog = $("dialog");
  dialog.setAttribute("aria-label", title);
  dialog.replaceChildren(el("h2", {}, title), ...content.flat().filter(Boolean), el("p", {}, el("button", { class: "textlink", onclick: () => dialog.close() }, "Close")));
  dialog.showModal();
}

let leaving = 0;

export function note(text) {
  const place = $("note");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(leaving);
  leaving = setTimeout(() => { place.hidden = true; }, 5000);
}
