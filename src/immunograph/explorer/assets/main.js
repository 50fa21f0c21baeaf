// Wiring: what happens when something changes, keys, theme, the two views.

function changed() {
  sift();
  refreshLegend();
  refreshFoot();
  if (!$("table").hidden) buildTable();
  if (chosen.node && !chosen.node.shown && chosen.node !== reach.from) deselect();
  if (chosen.edge && !chosen.edge.shown) deselect();
  redraw(true);
}

function show(what) {
  const network = what === "network";
  $("stage").hidden = !network;
  $("table").hidden = network;
  $("show-network").setAttribute("aria-pressed", String(network));
  $("show-table").setAttribute("aria-pressed", String(!network));
  if (network) { if (resize()) redraw(true); } else buildTable();
}

function setTheme(dark) {
  document.documentElement.classList.toggle("dark", dark);
  readColours();
  redraw();
}

function savePicture() {
  draw();
  canvas.toBlob((blob) => {
    const address = URL.createObjectURL(blob);
    el("a", { href: address, download: `${(payload.title || "network").replace(/[^\w.-]+/g, "-").slice(0, 80)}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }, "image/png");
}

const KEYS = [
  ["/", "search"], ["Enter", "read about what is selected"], ["← ↑ → ↓", "go to the next thing that way"], ["[ ]", "step through the claims of the selected thing"],
  ["+ −", "zoom"], ["0", "show everything"], ["1 2 3", "only so many steps around the selected thing"], ["t", "table or network"], ["Esc", "let go of the selection"], ["?", "this list"],
];

function help() {
  const dialog = $("keys");
  dialog.replaceChildren(el("h2", {}, "Keyboard and mouse"), el("dl", { class: "facts" }, KEYS.map(([key, does]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, does)])),
    el("p", {}, "Click a line to read who says so; click a thing for its claims; drag to move, wheel or pinch to zoom; double click to see only its neighbours. Each line of the legend is a switch."),
    el("p", {}, el("button", { class: "textlink", onclick: () => dialog.close() }, "Close")));
  dialog.showModal();
}

function step(dx, dy) {
  const shown = nodes.filter((node) => node.shown);
  if (!shown.length) return;
  const from = chosen.node || (chosen.edge && chosen.edge.target);
  if (!from) return selectNode(shown.reduce((a, b) => (b.edges.length > a.edges.length ? b : a)));
  let best = null;
  for (const node of shown) {
    const [x, y] = [node.x - from.x, node.y - from.y];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (along <= 0 || aside > along * 1.8) continue;
    const cost = along + aside * 1.5;
    if (!best || cost < best.cost) best = { node, cost };
  }
  if (best) selectNode(best.node);
}

function stepClaim(by) {
  const node = chosen.node || stepClaim.from;
  const around = node ? node.edges.filter((edge) => edge.shown) : edges.filter((edge) => edge.shown);
  if (!around.length) return;
  stepClaim.from = node;
  const place = chosen.edge ? around.indexOf(chosen.edge) : by > 0 ? -1 : 0;
  selectEdge(around[(place + by + around.length) % around.length]);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  const typing = event.target.closest("input");
  if (event.key === "Escape") { $("legend").classList.remove("open"); return deselect(); }
  if (typing) return;
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const act = {
    "/": () => query.focus(), "?": help, t: () => show($("stage").hidden ? "network" : "table"), 0: () => fit(),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "]": () => stepClaim(1), "[": () => stepClaim(-1),
  }[event.key];
  if (act) act();
  else if ("123".includes(event.key) && chosen.node) focusOn(chosen.node, Number(event.key));
  else if (event.target === canvas && arrows[event.key]) step(...arrows[event.key]);
  else if (event.target === canvas && event.key === "Enter" && !$("panel").hidden) $("panel").focus();
  else return;
  event.preventDefault();
});

$("show-network").addEventListener("click", () => show("network"));
$("show-table").addEventListener("click", () => show("table"));
$("zoom-in").addEventListener("click", () => zoom(1.25));
$("zoom-out").addEventListener("click", () => zoom(0.8));
$("fit").addEventListener("click", () => fit());
$("help").addEventListener("click", help);
$("save-picture").addEventListener("click", savePicture);
$("theme").addEventListener("click", () => setTheme(!document.documentElement.classList.contains("dark")));
$("open-legend").addEventListener("click", () => {
  const open = $("legend").classList.toggle("open");
  $("open-legend").setAttribute("aria-expanded", String(open));
  if (open) $("legend").focus();
});
const dusk = matchMedia("(prefers-color-scheme: dark)");
dusk.addEventListener("change", () => setTheme(dusk.matches));
// Paper is white: a dark page is printed light, and dark again afterwards.
let wasDark = false;
window.addEventListener("beforeprint", () => {
  wasDark = document.documentElement.classList.contains("dark");
  setTheme(false);
  fit();
  draw();
});
window.addEventListener("afterprint", () => setTheme(wasDark));

$("title").textContent = payload.title || "Network";
$("title").title = payload.title;
$("subtitle").textContent = payload.subtitle;
$("subtitle").hidden = !payload.subtitle;
canvas.setAttribute("aria-label", `${payload.title || "Network"}: ${plural(nodes.length, "thing")} and ${plural(edges.length, "claim")} between them. The Table view holds the same.`);

buildLegend();
sift();
setTheme(dusk.matches);
resize();
refreshFoot();
fit();
new ResizeObserver(() => { const before = [view.width, view.height]; if (resize() && (before[0] !== view.width || before[1] !== view.height)) { view.fitted || !before[0] ? fit() : redraw(true); } }).observe($("stage"));
if (payload.focus >= 0) selectNode(nodes[payload.focus]);
draw();
document.documentElement.dataset.ready = "yes";
