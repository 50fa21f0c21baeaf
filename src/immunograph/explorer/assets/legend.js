// The legend: every mark that the picture uses, how often, and a switch for each.

function glyphOf(row) {
  const base = { hue: "line", width: 1.7, dash: [], head: "", hollow: false, mid: "", round: false };
  const { value } = row;
  switch (row.facet.key) {
    case "what": return nodeGlyph(groups[value]);
    case "does": return edgeGlyph({ ...base, hue: HUE[value], head: directed ? { "+": "arrow", "-": "bar" }[value] || "knob" : "" });
    case "firm": return edgeGlyph({ ...base, width: WIDTH[value], dash: value === 1 ? [5.5, 4] : value === 0 ? [8, 4, 1.5, 4] : [] });
    case "put": return edgeGlyph({ ...base, dash: { asks: [8, 4, 1.5, 4], intends: [15, 5], disputes: [5.5, 4] }[value] || [], mid: { asks: "?", disputes: "≠" }[value] || "" });
    case "standing": return edgeGlyph({ ...base, head: "arrow", hollow: value === "proposed" || value === "rejected", dash: value === "inferred" ? [0.1, 4.6] : [],
      round: value === "inferred", width: value === "inferred" ? 2.2 : 1.7, hue: value === "rejected" ? "grey" : "line", mid: value === "rejected" ? "×" : "" });
    default: return null;
  }
}

function buildLegend() {
  const legend = $("legend");
  for (const facet of facets) {
    if (!facet.used) continue;
    const list = el("ul", {}, facet.rows.map((row) => {
      row.button = el("button", { class: "row", "aria-pressed": "true", "data-facet": facet.key, onclick: () => { row.on = !row.on; changed(); } },
        glyphOf(row), el("span", {}, row.label), el("b", {}, row.count.toLocaleString("en")));
      const only = facet.rows.length > 1 && el("button", { class: "only", "aria-label": `Only ${row.label}`, onclick: () => { for (const other of facet.rows) other.on = other === row; changed(); } }, "only");
      return el("li", {}, row.button, only);
    }));
    const folded = facet.fold !== undefined && facet.rows.length > facet.fold;
    legend.append(folded ? el("details", {}, el("summary", {}, facet.title), list) : el("section", { "aria-label": facet.title }, el("h2", {}, facet.title), list));
  }
}

function refreshLegend() {
  for (const facet of facets) for (const row of facet.rows) row.button?.setAttribute("aria-pressed", String(row.on));
}

function refreshFoot() {
  const shown = edges.filter((edge) => edge.shown).length;
  const things = nodes.filter((node) => node.shown).length;
  const hidden = edges.length - shown;
  const noun = edges.some((edge) => edge.detail.claim) ? "claim" : "edge";
  const all = el("button", { onclick: () => { showAll(); changed(); fit(); } }, "show all");
  const gone = nodes.length - things;
  const parts = hidden ? [` · ${hidden.toLocaleString("en")} hidden: ${reasons().map((each) => `${each.label} (${each.count})`).join(", ")} · `, all]
    : gone ? [` · ${plural(gone, "thing")} hidden by type · `, all] : [];
  $("counted").replaceChildren(el("b", {}, hidden ? `${shown.toLocaleString("en")} of ${plural(edges.length, noun)}` : plural(edges.length, noun)),
    ` shown, between ${plural(things, "thing")}`, ...parts);
  const source = [payload.licence && `Licence: ${payload.licence}`, payload.sources.length && `${payload.sources.length === 1 ? "Source" : "Sources"}: ${payload.sources.join("; ")}`];
  $("source").textContent = source.filter(Boolean).join(" · ");
  refreshEmpty(shown, things);
}

function refreshEmpty(shown, things) {
  const empty = $("empty");
  empty.hidden = Boolean(things) && (edges.length === 0 ? !payload.empty : shown > 0);
  if (empty.hidden) return;
  if (!edges.length || !nodes.length) {
    empty.replaceChildren(el("p", {}, payload.empty || "There is nothing to show: the graph has no edges."));
    return;
  }
  const [first, ...rest] = reasons();
  const words = first ? `Nothing is left to show: ${[first, ...rest.slice(0, 3)].map((each) => `“${each.label}” hides ${each.count}`).join(", ")}.` : "Nothing is left to show: every kind of thing is switched off.";
  empty.replaceChildren(el("p", {}, words), el("button", { class: "textlink", onclick: () => { showAll(); changed(); fit(); } }, "Show everything again"));
}
