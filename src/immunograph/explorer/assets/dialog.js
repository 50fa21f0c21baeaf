// A modal dialog, and a toast: a message that disappears by itself.

import { $, el, given } from "./dom.js";

/** @param {string} title @param {...Content} content */
export function showDialog(title, ...content) {
  const dialog = /** @type {HTMLDialogElement} */ ($("dialog"));
  dialog.setAttribute("aria-label", title);
  dialog.replaceChildren(el("h2", {}, title), ...given(content), el("p", {}, el("button", { class: "textlink", onclick: () => dialog.close() }, "Close")));
  dialog.showModal();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let leaving;

/** @param {string} text */
export function note(text) {
  const place = $("note");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(leaving);
  leaving = setTimeout(() => { place.hidden = true; }, 5000);
}
