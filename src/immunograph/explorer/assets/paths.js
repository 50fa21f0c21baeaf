// How one thing leads to another: every step a claim, the net sign, and the step that is weakest.

const LONGEST = 6;
const EXPLORED = 60000;
const LISTING = 12;
const asking = { from: null, to: null };

// What is asked or intended is no step; nor is what is only disputed, or was rejected.
const isStep = (edge) => speaks(edge) && edge.stance !== "disputes" && edge.source !== edge.target;
const statesEffect = (edge) => edge.sign !== "";

// The product of the signs; a step without a direction leaves the whole without one.
function netSign(path) {
  if (path.some((edge) => edge.sign !== "+" && edge.sign !== "-")) return "u";
  return path.filter((edge) => edge.sign === "-").length % 2 ? "-" : "+";
}
const weakest = (path) => path.reduce((worst, edge) => (edge.certainty < worst.certainty ? edge : worst));

// Steps from every thing to `to`, so that the search never runs where it cannot arrive.
function distances(to, usable) {
  const far = new Map([[to, 0]]);
  let rim = [to];
  for (let step = 1; step <= LONGEST && rim.length; step += 1) {
    const next = [];
    for (const node of rim) {
      for (const edge of node.edges) {
        if (edge.target !== node || !usable(edge) || far.has(edge.source)) continue;
        far.set(edge.source, step);
        next.push(edge.source);
      }
    }
    rim = next;
  }
  return far;
}

function findPaths(from, to, usable) {
  const far = distances(to, usable);
  if (!far.has(from) || from === to) return [];
  const found = [];
  let work = 0;
  const longest = Math.min(LONGEST, far.get(from) + 2);
  const walk = (node, path, seen) => {
    if (node === to) { found.push([...path]); return; }
    for (const edge of node.edges) {
      if ((work += 1) > EXPLORED) return;
      const next = edge.target;
      if (edge.source !== node || !usable(edge) || seen.has(next) || !(path.length + 1 + far.get(next) <= longest)) continue;
      path.push(edge);
      seen.add(next);
      walk(next, path, seen);
      path.pop();
      seen.delete(next);
    }
  };
  walk(from, [], new Set([from]));
  return found.sort((a, b) => weakest(b).certainty - weakest(a).certainty || a.length - b.length || a[0].index - b[0].index);
}

function netWords(path) {
  const sign = netSign(path);
  if (sign === "+") return "net effect: promotes";
  if (sign === "-") return "net effect: inhibits";
  const silent = path.filter((edge) => !statesEffect(edge)).length;
  return silent ? "no net effect can be said: " + (silent === path.length ? "no step states an effect" : "a step states no effect") : "net direction not said: a step is unsigned";
}

function pathCard(path, number) {
  const weak = weakest(path);
  const open = () => { Object.assign(chosen, { path, node: null, edge: null }); bringIn(...path.flatMap((edge) => [edge.source, edge.target])); redraw(); };
  return el("section", { class: "card path", "aria-label": `Path ${number + 1}` },
    el("p", {}, el("b", {}, plural(path.length, "step")), ` · ${netWords(path)}`),
    el("p", { class: "firm" }, steps(weak.certainty), el("span", {}, `weakest step: ${firmness(weak)}`)),
    el("ol", { class: "claims" }, path.map((edge) => el("li", { class: edge === weak ? "weak" : null }, claimLine(edge, null)))),
    el("p", { class: "hops" }, el("button", { class: "pressing", onclick: open }, "Show on the picture")));
}

// Why there is none: what would be a path if it were claimed, or shown.
function noPath(from, to) {
  const words = [`No path of claims leads from ${from.label} to ${to.label}, within ${LONGEST} steps of what is shown.`];
  if (findPaths(from, to, isStep).length) words.push("Among the claims that the filter hides, there is one.");
  const wider = findPaths(from, to, (edge) => edge.shown && edge.status !== "rejected");
  if (wider.length) {
    const blocked = [...new Set(wider[0].filter((edge) => !isStep(edge)))];
    words.push(`One would run through what is not claimed to be so: ${blocked.map((edge) => `“${sentence(edge)}” (${firmness(edge)})`).join(", ")}. What is asked, intended or only disputed is no step.`);
  }
  if (findPaths(to, from, (edge) => edge.shown && isStep(edge)).length) words.push(`There is a path the other way, from ${to.label} to ${from.label}.`);
  return el("section", { class: "card none", role: "status" }, words.map((text) => el("p", {}, text)));
}

function pathResults(from, to) {
  if (from === to) return [el("p", { class: "card none" }, "These are the same thing.")];
  const effects = findPaths(from, to, (edge) => edge.shown && isStep(edge) && statesEffect(edge));
  const any = findPaths(from, to, (edge) => edge.shown && isStep(edge)).filter((path) => path.some((edge) => !statesEffect(edge)));
  if (!effects.length && !any.length) return [noPath(from, to)];
  const listing = (title, list) => list.length > 0 && [el("h3", {}, title), list.slice(0, LISTING).map(pathCard), list.length > LISTING && el("p", { class: "where" }, `and ${(list.length - LISTING).toLocaleString("en")} more, weaker or longer`)];
  return [
    !effects.length && el("p", { class: "card none" }, "No path by stated effects alone. These run through steps that state no effect, such as “is a kind of”, over which an effect must not be carried on."),
    listing(`${plural(effects.length, "path")} by stated effects`, effects),
    listing(`${plural(any.length, "path")} through steps that state no effect`, effects.length ? any.slice(0, 4) : any),
  ];
}

// A wording leads nowhere, so that a path is between things.
const thingsNamed = (text) => searchNodes(text).filter((hit) => !hit.node.group.quiet);

function thingField(name, label, node) {
  const options = el("datalist", { id: `${name}-options` });
  const input = el("input", { id: `path-${name}`, list: `${name}-options`, value: node ? node.label : null, autocomplete: "off", spellcheck: "false", placeholder: "name, synonym or identifier" });
  input.addEventListener("input", () => options.replaceChildren(...thingsNamed(input.value).slice(0, 10).map((hit) => el("option", { value: hit.node.label }))));
  return el("p", { class: "field" }, el("label", { for: `path-${name}` }, label), input, options);
}

function showPaths(from, to) {
  Object.assign(asking, { from, to });
  Object.assign(chosen, { node: null, edge: null, path: null });
  const results = el("div", { id: "paths-found", "aria-live": "polite" });
  const find = (event) => {
    event?.preventDefault();
    const [a, b] = ["from", "to"].map((name) => thingsNamed($(`path-${name}`).value)[0]?.node);
    Object.assign(asking, { from: a || null, to: b || null });
    if (!a || !b) return results.replaceChildren(el("p", { class: "card none" }, `Nothing in this graph is called “${$(a ? "path-to" : "path-from").value.trim()}”.`));
    [$("path-from").value, $("path-to").value] = [a.label, b.label];
    reveal([a, b], null);
    chosen.path = findPaths(a, b, (edge) => edge.shown && isStep(edge) && statesEffect(edge))[0] || findPaths(a, b, (edge) => edge.shown && isStep(edge))[0] || null;
    results.replaceChildren(...pathResults(a, b).flat(Infinity).filter(Boolean));
    if (chosen.path) bringIn(...chosen.path.flatMap((edge) => [edge.source, edge.target]));
    redraw();
  };
  openPanel(el("p", { class: "eyebrow" }, "Paths"), el("h2", {}, "How does one lead to the other?"),
    el("form", { onsubmit: find }, thingField("from", "From", from), thingField("to", "To", to), el("p", { class: "hops" }, el("button", { class: "pressing", type: "submit" }, "Find paths"))), results);
  if (openPanel.first) makeRoom([]);
  if (from && to) find();
  $(from ? "path-to" : "path-from").focus();
  redraw();
}
