// A small graph in the place of the page's payload, for modules that read it when they are loaded. Import it first.

const THINGS = [["il2", "interleukin-2", ["IL-2"]], ["il4", "interleukin-4", ["IL-4"]], ["tcell", "T cells", []], ["growth", "growth of tumors", []], ["mouse", "mice", []], ["cd4", "CD4+ CD8- cells", []]];

/** Subject, verb, object, sign, certainty, status, stance, context. */
const CLAIMS = [
  [0, "activates", 2, "+", 3, "accepted", "supports", []],
  [2, "inhibits", 3, "-", 2, "proposed", "supports", []],
  [0, "promotes", 3, "+", 1, "proposed", "supports", [["tissue", "liver"]]],
  [0, "inhibits", 3, "-", 2, "proposed", "supports", [["tissue", "liver"]]],
  [0, "reduces", 3, "-", 2, "proposed", "supports", [["tissue", "skin"]]],
  [1, "activates", 2, "", 3, "proposed", "null", []],
  [1, "inhibits", 3, "-", 3, "rejected", "supports", []],
  [0, "reduces", 3, "-", 2, "proposed", "supports", [["tissue", "skin"]]],
];
const PREDICATES = [...new Set(CLAIMS.map(([, verb]) => verb))];
const values = (rows) => ({ v: rows });
const claim = (place) => values(CLAIMS.map((row) => row[place]));

// The page has its sentences from Python; these are for the tests of the choice among them.
const HEADLINE = {
  several: "{count} paths{apart}. ", "on the best": "On the best{aside}", "on equals": "On {count}{aside}", "on the first": "On the first of {count}{aside}", aside: "", "aside fewest": "",
  outcome: "{on}, {source} {may} {end}{weakest}.", weakest: "; weakest: {steps}, certainty {certainty} of 3", "may +": "may promote", "may -": "may inhibit", "may + after -": "may weaken the negative effect on", "may - after +": "may weaken the positive effect on",
  split: "Not all agree: {tally}.", "tally +": "{count} promote", "tally -": "{count} inhibit",
};

const payload = {
  title: "", subtitle: "", focus: -1, empty: "", licence: "", sources: [], citation: "", aside: [], view: "", layered: false, directed: true,
  groups: [["Protein", "circle", "blue"]], paths: null, words: { headline: HEADLINE, known: [], keys: 6 }, predicates: PREDICATES.map((verb) => [`https://example.org/${verb}`, verb, verb]),
  nodes: { n: THINGS.length, of: { id: values(THINGS.map(([id]) => id)), label: values(THINGS.map(([, label]) => label)), synonyms: values(THINGS.map(([, , names]) => names)), group: { c: 0 }, x: { c: 0 }, y: { c: 0 } } },
  edges: {
    n: CLAIMS.length,
    of: { source: claim(0), predicate: values(CLAIMS.map(([, verb]) => PREDICATES.indexOf(verb))), target: claim(2), sign: claim(3), certainty: claim(4), status: claim(5), stance: claim(6), context: claim(7), beside: values(CLAIMS.map((_, place) => (place === 1 ? ["null", "asks"] : place === 4 ? ["fallen"] : null))), evidence: values(CLAIMS.map((_, place) => (place === 1 ? [0, 1, 2, 3] : place === 0 ? [4, 5] : null))), clash: values(CLAIMS.map((_, place) => (place === 0 ? "narrower" : null))),
      identifiers: values(CLAIMS.map((_, place) => [`C${place}`])) },
  },
  evidence: { n: 6, of: { speaker: values(["A", "B", "C", "D", "C", "C"]), stance: values(["asks", "null", null, "disputes", null, "null"]), status: values(["open_question", "evidence_reported", "hedged", "asserted", "asserted", "evidence_reported"]), evidence_type: values([null, null, null, "ECO:1", "ECO:1", null]), evidence_type_label: values([null, null, null, "trial", "trial", null]), document_status: values([null, "retracted", null, null, null, null]), context: values([null, null, null, null, null, [["tissue", "spleen"]]]) } },
  says: { n: 0, of: {} },
};

globalThis.document = { getElementById: (id) => (id === "payload" ? { textContent: JSON.stringify(payload) } : null) };
