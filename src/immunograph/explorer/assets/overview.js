// More things than a screen can hold open as groups: a disc each, named by its best connected things, to be opened.

const overview = { on: false, discs: [], ties: [], chosen: null, over: null };

function buildOverview() {
  if (!nodeTable.names.includes("community")) return;
  const group = nodeTable.column("community");
  const discs = new Map();
  for (const node of byWeight) {
    const number = group[node.index];
    if (!discs.has(number)) discs.set(number, { number, members: [], x: 0, y: 0, inside: 0, ties: new Map() });
    const disc = discs.get(number);
    disc.members.push(node);
    disc.x += node.x;
    disc.y += node.y;
  }
  for (const edge of edges) {
    const [a, b] = [discs.get(group[edge.source.index]), discs.get(group[edge.target.index])];
    if (a === b) a.inside += 1;
    else for (const [one, other] of [[a, b], [b, a]]) one.ties.set(other, (one.ties.get(other) || 0) + 1);
  }
  overview.discs = [...discs.values()].sort((a, b) => a.number - b.number);
  for (const disc of overview.discs) {
    const size = disc.members.length;
    disc.x /= size;
    disc.y /= size;
    disc.radius = 29 * Math.sqrt(size);
    disc.label = `${disc.members[0].label}${size > 1 ? " …" : ""}`;
    const tally = new Map();
    for (const node of disc.members) tally.set(node.group, (tally.get(node.group) || 0) + 1);
    disc.kinds = [...tally].sort((a, b) => b[1] - a[1]);
  }
  overview.ties = overview.discs.flatMap((disc) => [...disc.ties].filter(([other]) => other.number > disc.number).map(([other, count]) => ({ a: disc, b: other, count })))
    .sort((a, b) => b.count - a.count).slice(0, 4 * overview.discs.length);
  overview.on = true;
}

overview.paint = (pen) => {
  const most = overview.ties[0]?.count || 1;
  pen.strokeStyle = hues.link;
  for (const { a, b, count } of overview.ties) {
    pen.globalAlpha = 0.15 + 0.5 * (count / most);
    pen.lineWidth = 0.6 + 7 * Math.sqrt(count / most);
    pen.beginPath();
    pen.moveTo(a.x * view.k + view.x, a.y * view.k + view.y);
    pen.lineTo(b.x * view.k + view.x, b.y * view.k + view.y);
    pen.stroke();
  }
  pen.globalAlpha = 1;
  const grid = new Crowd();
  for (const disc of overview.discs) {
    overview.disc(pen, disc);
    const [x, y, r] = overview.at(disc);
    grid.add({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
  }
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const disc of overview.discs) overview.name(pen, disc, grid);
};

// A disc is a ring of the kinds of things in it.
overview.disc = (pen, disc) => {
  const [x, y, r] = overview.at(disc);
  let from = -Math.PI / 2;
  for (const [group, count] of disc.kinds) {
    const to = from + (count / disc.members.length) * 2 * Math.PI;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.arc(x, y, r, from, to);
    pen.closePath();
    pen.fillStyle = hues[group.colour];
    pen.fill();
    from = to;
  }
  pen.beginPath();
  pen.moveTo(x + r * 0.72, y);
  pen.arc(x, y, r * 0.72, 0, 2 * Math.PI);
  pen.closePath();
  pen.fillStyle = hues.paper;
  pen.fill();
  if (disc === overview.chosen || disc === overview.over) {
    pen.beginPath();
    pen.moveTo(x + r + 3, y);
    pen.arc(x, y, r + 3, 0, 2 * Math.PI);
    pen.lineWidth = 2.4;
    pen.strokeStyle = disc === overview.chosen ? hues.ink : hues.soft;
    pen.stroke();
  }
  if (r > 15) {
    pen.fillStyle = hues.ink;
    pen.font = `600 ${Math.min(14, r * 0.6)}px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(disc.members.length.toLocaleString("en"), x, y);
  }
};

// Below, above or beside the disc; where there is no room, shortened within it.
overview.name = (pen, disc, grid) => {
  const [x, y, r] = overview.at(disc);
  pen.font = `12px ${FONT}`;
  const width = pen.measureText(disc.label).width + 8;
  const spots = [[x, y + r + 11], [x, y - r - 11], [x + r + width / 2, y], [x - r - width / 2, y]];
  const free = spots.find(([cx, cy]) => ![...grid.near({ x: cx - width / 2, y: cy - 8, w: width, h: 16 })].some((other) => overlap({ x: cx - width / 2, y: cy - 8, w: width, h: 16 }, other) > 0));
  if (free) grid.add({ x: free[0] - width / 2, y: free[1] - 8, w: width, h: 16 });
  else if (r < 26) return;
  let [text, spot] = [disc.label, free];
  if (!free) {
    pen.font = `10.5px ${FONT}`;
    const fits = Math.floor((1.15 * r) / 5.8);
    text = text.length > fits ? `${text.slice(0, fits - 1).trim()}…` : text;
    spot = [x, y + 13];
  }
  pen.strokeStyle = hues.paper;
  pen.lineWidth = 3.6;
  pen.strokeText(text, ...spot);
  pen.fillStyle = hues.ink;
  pen.fillText(text, ...spot);
};

overview.at = (disc) => [disc.x * view.k + view.x, disc.y * view.k + view.y, Math.max(5, disc.radius * view.k * 0.86)];
overview.find = (x, y) => overview.discs.find((disc) => { const [cx, cy, r] = overview.at(disc); return Math.hypot(x - cx, y - cy) < r + 3; }) || null;

function selectGroup(disc, move) {
  overview.chosen = disc;
  Object.assign(chosen, { node: null, edge: null, path: null });
  const near = [...disc.ties].sort((a, b) => b[1] - a[1]).slice(0, 12);
  openPanel(
    el("p", { class: "eyebrow" }, "Group of things with many claims between them"),
    el("h2", {}, disc.label),
    el("p", { class: "hops" }, el("button", { class: "pressing", onclick: () => openGroup(disc) }, `Open these ${plural(disc.members.length, "thing")}`)),
    facts([["Claims inside", disc.inside.toLocaleString("en")], ...disc.kinds.slice(0, 6).map(([group, count]) => [group.label, count.toLocaleString("en")])]),
    el("section", { class: "card" }, el("h3", {}, "Best connected in it"), el("ul", { class: "claims" }, disc.members.slice(0, 12).map((node) =>
      el("li", {}, el("button", { onclick: () => { openGroup(disc); selectNode(node, true); } }, nodeGlyph(node.group), el("span", {}, node.label, el("small", {}, plural(node.edges.length, "claim")))))))),
    near.length > 0 && el("section", { class: "card" }, el("h3", {}, "Tied to"), el("ul", { class: "claims" }, near.map(([other, count]) =>
      el("li", {}, el("button", { onclick: () => selectGroup(other, true) }, el("span", {}, other.label, el("small", {}, plural(count, "claim")))))))),
  );
  if (move) $("panel").focus({ preventScroll: true });
  say(`Group of ${plural(disc.members.length, "thing")}: ${disc.label}`);
  bringIn(disc);
  repaint();
}

function openGroup(disc) {
  overview.on = false;
  overview.chosen = null;
  reach.inside = disc.number;
  changed();
  deselect();
  fit();
  canvas.focus({ preventScroll: true });
  say(`${plural(visible.nodes.length, "thing")} of the group ${disc.label}`);
}

function backToGroups() {
  if (!overview.discs.length) return;
  Object.assign(reach, { from: null, more: [], inside: null });
  overview.on = true;
  changed();
  deselect();
  fit();
}
