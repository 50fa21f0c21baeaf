// The search field and its list of hits.

import { Combobox } from "./combobox.js";
import { $, el, field } from "./dom.js";
import { edgeGlyph } from "./edges.js";
import { reveal } from "./groups.js";
import { selectEdge, selectNode } from "./panel.js";
import { lookalikes, search } from "./search.js";
import { nodeGlyph } from "./shapes.js";
import { canvas } from "./view.js";
import { sentence } from "./words.js";

export const query = field("query");
/** @type {Hit[]} */
let list = [];
let taken = 0; // what Enter takes again while nothing else is typed
const box = new Combobox(query, $("hits"), take, { eager: true });

function showHits() {
  list = search(query.value);
  taken = 0;
  const none = el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, ["Nothing by that name in this view", !list.length && lookalikes(query.value)].filter(Boolean).join("; "));
  box.show(list.map((hit) => el("li", {}, hit.node ? nodeGlyph(hit.node.group) : edgeGlyph(hit.edge.look, 30),
    el("span", {}, hit.node ? hit.node.label : sentence(hit.edge), " ", el("span", { class: "why" }, hit.why)))), query.value.trim() ? none : undefined);
}

/** @param {number} place */
function take(place) {
  const hit = list[place];
  if (!hit) return;
  taken = place;
  reveal(hit.node ? [hit.node] : [hit.edge.source, hit.edge.target], hit.edge ?? null);
  if (hit.node) selectNode(hit.node);
  else selectEdge(hit.edge);
}

query.addEventListener("input", showHits);
query.addEventListener("focus", () => { if (query.value.trim()) showHits(); });
query.addEventListener("keydown", (event) => {
  if (box.heeds(event)) return;
  if (event.key === "Enter") take(taken);
  else if (event.key === "Escape") {
    event.stopPropagation();
    if (query.value) { query.value = ""; showHits(); } else canvas.focus();
  }
});
