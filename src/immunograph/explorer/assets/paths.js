// The Paths panel: the answer of kg.mechanisms for two nodes, restricted to the visible claims.

import { countClaims, edges } from "./data.js";
import { $, el, field, given } from "./dom.js";
import { bringIn, makeRoom } from "./fitting.js";
import { reveal } from "./groups.js";
import { BEARER, CAUSE, headlineOf, isStep, may, mechanisms, stepGraph, SUBSUMPTION } from "./mechanism.js";
import { redraw } from "./painting.js";
import { claimLine, offers, openPanel } from "./panel.js";
import { steps } from "./phrases.js";
import { searchNodes, thingsCalled, thingsMeant } from "./search.js";
import { asking, chosen, visible } from "./state.js";
import { firmness, plural, sentence } from "./words.js";

const LISTING = 12;
/** @param {Path} path */
const edgesOf = (path) => path.steps.flatMap((step) => step.edge || []);
/** @param {Edge} edge */
const shownSteps = (edge) => edge.shown && !(edge.partly && edge.stance !== "supports");

// Show a step without a claim: from a process to its bearer, or from a subclass to its class.
/** @param {Step} step */
function axiomLine(step) {
  const words = step.kind === BEARER ? [`${step.source} is a process or property of ${step.target}`, `the curators' axiom; adds no certainty; that an effect on it is one on ${step.target} is an interpretation, which no text states`] : [`${step.source} is a kind of ${step.target}`, "a generalisation to the class, adds no certainty"];
  return el("p", { class: "apart" }, words[0], " ", el("small", {}, words[1]));
}

/** @param {Step} step */
function stepLine(step) {
  const before = step.kind === CAUSE ? `the text itself links this to the step before: ${step.says} (certainty ${step.certainty} of 3). The claim:` : [step.subjectWith, step.objectWith].filter(Boolean).join(", ");
  const against = step.edge?.detail.against;
  return [step.edge ? claimLine(step.edge, null, before) : axiomLine(step), against && el("small", { class: "against" }, `against it: ${against}`)];
}

/** @type {Record<string | number, string>} */
const SIGNED = { "+": "(+)", "-": "(−)", u: "(?)" };
/** @param {Path} path */
const routeOf = (path) => path.steps[0].source + path.steps.map((step) => ` ${SIGNED[step.sign]}→ ${step.target}`).join("");

/** @param {Path} path @param {number} number @param {boolean} edgesOnly */
function pathCard(path, number, edgesOnly) {
  const open = () => { const list = edgesOf(path); Object.assign(chosen, { path: list, node: null, edge: null }); bringIn(...list.flatMap((edge) => [edge.source, edge.target])); redraw(); };
  const net = edgesOnly && path.sign === "u" ? "no direction of effect stated" : `net effect: ${may(path)} ${path.end}`;
  const firm = path.certainty >= 0;
  return el("section", { class: "card path", "aria-label": `Path ${number + 1}` },
    el("p", {}, el("b", {}, plural(path.steps.length, "step")), ` · ${net}`),
    el("p", { class: "route" }, routeOf(path)),
    firm && el("p", { class: "firm" }, steps(path.certainty), el("span", {}, `weakest step: ${path.weakest.map((step) => step.name).join(" and ")}, certainty ${path.certainty} of 3`), !edgesOnly && el("small", {}, `belief ${path.belief.toFixed(3)}`)),
    el("ol", { class: "claims" }, path.steps.map((step) => el("li", { class: path.weakest.includes(step) ? "weak" : null }, stepLine(step)))),
    path.leaps > 0 && path.steps.filter((step) => step.kind === SUBSUMPTION).map((step) => el("p", { class: "where" }, `note: what is stated for ${step.target} need not hold for ${step.source}, because some are not all`)),
    edgesOf(path).length > 0 && el("p", { class: "hops" }, el("button", { class: "pressing", onclick: open }, "Show on the picture")));
}

// Explain why there is no path, and say whether there is one among hidden claims or in the other direction.
/** @param {Thing} from @param {Thing} to */
function beyond(from, to) {
  const words = [];
  const { paths: { length: hidden }, more } = mechanisms(from, to, () => true);
  if (hidden) words.push(`Among the claims that the filter hides there ${hidden === 1 ? "is a path" : `are ${more ? "more than " : ""}${hidden} paths`}.`);
  if (mechanisms(to, from, shownSteps).paths.length) words.push(`There is a path the other way, from ${to.label} to ${from.label}.`);
  const opposed = stepGraph().plain ? from.edges.filter((edge) => edge.source === from && edge.target === to && edge.shown && !isStep(edge) && edge.status !== "rejected") : [];
  if (opposed.length) words.push(`These claims between the two are not steps of a path: ${opposed.slice(0, 3).map((edge) => `“${sentence(edge)}” (${firmness(edge)})`).join(", ")}.`);
  return words;
}

/** @type {(from: Thing, to: Thing) => Content[]} */
function pathResults(from, to) {
  if (from === to) return [el("p", { class: "card none" }, "These are the same thing.")];
  const answer = mechanisms(from, to, shownSteps);
  const part = !stepGraph().whole && el("p", { class: "where" }, "Among the claims on this page, which are a part of the graph.");
  /** @param {Path[]} paths */
  const list = (paths) => [paths.slice(0, LISTING).map((path, number) => pathCard(path, number, answer.plain)), paths.length > LISTING && el("p", { class: "where" }, `and ${paths.length - LISTING} more, with lower belief or more steps`)];
  if (!answer.paths.length) {
    return [el("section", { class: "card none", role: "status" }, [headlineOf(answer), ...beyond(from, to)].map((text) => el("p", {}, text))), part,
      answer.nearest.length > 0 && el("h3", {}, "Reached instead"), list(answer.nearest)];
  }
  const all = countClaims(edges) > countClaims(visible.edges) && !answer.more ? mechanisms(from, to, () => true) : answer;
  const more = all.paths.length - answer.paths.length;
  return [el("p", { class: "card answer", role: "status" }, headlineOf(answer)), part,
    (more > 0 || all.more !== answer.more) && el("p", { class: "where" }, `${all.more ? "Further paths" : plural(more, "further path")} through claims that the filter hides.`), list(answer.paths)];
}

// Literals (names, definitions) cannot be ends of a path.
/** @param {string} text */
const thingsNamed = (text) => searchNodes(text).filter((hit) => !hit.node.group.quiet);

/** @param {string} name @param {string} label @param {Thing | null} node */
function thingField(name, label, node) {
  const options = el("datalist", { id: `${name}-options` });
  const input = el("input", { id: `path-${name}`, list: `${name}-options`, value: node ? node.label : null, autocomplete: "off", spellcheck: "false", placeholder: "name, synonym or identifier" });
  input.addEventListener("input", () => options.replaceChildren(...thingsNamed(input.value).slice(0, 10).map((hit) => el("option", { value: hit.node.label }))));
  return el("p", { class: "field" }, el("label", { for: `path-${name}` }, label), input, options);
}

// Offer similar names to choose from; only exact names are accepted without a choice.
/** @param {string} text @param {(node: Thing) => void} choose */
function choices(text, choose) {
  if (!text) return el("p", { class: "card none", role: "status" }, "Name both things, where the path begins and where it ends.");
  const [called, meant] = [thingsCalled(text).length, thingsMeant(text)];
  const words = called ? `${called} things on this page are called “${text}”.` : `Nothing drawn on this page is called “${text}”. ${meant.length ? "" : "The page draws what its claims are about; the graph may know more names."}`;
  return el("section", { class: "card none", role: "status" }, el("p", {}, words.trim(), meant.length > 0 && ` Choose what you mean${called ? "" : "; none of these need be the same"}:`),
    meant.length > 0 && el("ul", { class: "claims meant" }, meant.slice(0, LISTING).map(({ node, why }) => el("li", {}, el("button", { class: "pressing", type: "button", onclick: () => choose(node) }, node.label), " ", el("small", {}, why)))),
    meant.length > LISTING && el("p", { class: "where" }, `and ${meant.length - LISTING} more: type more of the name`));
}

/** @param {Thing | null} from @param {Thing | null} to */
export function showPaths(from, to) {
  Object.assign(asking, { from, to });
  Object.assign(chosen, { node: null, edge: null, path: null });
  const results = el("div", { id: "paths-found", "aria-live": "polite" });
  const taken = { from, to };
  /** @param {"from" | "to"} name */
  const called = (name) => {
    const text = field(`path-${name}`).value.trim();
    const known = taken[name] && taken[name].label === text ? [taken[name]] : thingsCalled(text);
    return known.length === 1 ? known[0] : null;
  };
  /** @param {Event} [event] */
  const find = (event) => {
    event?.preventDefault();
    const [a, b] = [called("from"), called("to")];
    Object.assign(asking, { from: a, to: b });
    if (!a || !b) {
      chosen.path = null;
      redraw();
      return results.replaceChildren(...(/** @type {("from" | "to")[]} */ (["from", "to"])).filter((name) => !(name === "from" ? a : b)).map((name) => choices(field(`path-${name}`).value.trim(), (node) => {
        taken[name] = node;
        field(`path-${name}`).value = node.label;
        field(`path-${name}`).focus();
        find();
      })));
    }
    Object.assign(taken, { from: a, to: b });
    [field("path-from").value, field("path-to").value] = [a.label, b.label];
    reveal([a, b], null);
    const best = a === b ? null : mechanisms(a, b, shownSteps).paths[0];
    chosen.path = best && edgesOf(best).length ? edgesOf(best) : null;
    results.replaceChildren(...given(pathResults(a, b)));
    if (chosen.path) bringIn(...chosen.path.flatMap((edge) => [edge.source, edge.target]));
    redraw();
  };
  const first = openPanel(el("p", { class: "eyebrow" }, "Paths"), el("h2", {}, "Paths from one thing to another"),
    el("form", { onsubmit: find }, thingField("from", "From", from), thingField("to", "To", to), el("p", { class: "hops" }, el("button", { class: "pressing", type: "submit" }, "Find paths"))), results);
  if (first) makeRoom([]);
  if (from && to) find();
  $(from ? "path-to" : "path-from").focus();
  redraw();
}

offers.push((node) => [
  el("button", { class: "pressing", onclick: () => showPaths(node, null) }, "Paths from here"),
  el("button", { class: "pressing", onclick: () => showPaths(null, node) }, "Paths to here"),
]);
