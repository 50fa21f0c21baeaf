// Converts tokens of the data to words. No text here makes a claim sound firmer than it is.

/** @type {Record<string | number, string>} */
export const CERTAINTY = { "-1": "certainty not stated", 0: "open question", 1: "possible", 2: "probable", 3: "asserted" };
/** @type {Record<string | number, string>} */
export const STANCE = { supports: "Said by", null: "Tested and not seen by", disputes: "Disputed by", unstated: "Named, direction not stated, by", asks: "Asked by", intends: "Intended, according to" };
/** @type {Record<string | number, string>} */
const PUT = { asks: "asked", intends: "intended", disputes: "disputed", null: "null result", unstated: "direction not stated" };
/** @param {unknown} token */
export const plain = (token) => String(token).replace(/_/g, " ");

// The sentence of kg.sentence for a claim, with all its hedges; without one, its labels in a row.
/** @param {Edge} edge */
export const sentence = (edge) => edge.says || labelled(edge);

const NULL_RESULT = " (null result)";
/** @param {Edge} edge */
export function labelled(edge) {
  const [from, to] = [edge.source.label, edge.target.label];
  if (edge.stance === "disputes") return `disputed: ${from} ${edge.verb || "–"} ${to}`;
  if (edge.stance === "unstated") return `direction not stated: ${from} ${edge.verb || "–"} ${to}`;
  if (edge.stance === "null") return edge.label.endsWith(NULL_RESULT) ? `${from} ${edge.label.slice(0, -NULL_RESULT.length)} ${to}${NULL_RESULT}` : `null result: ${from} ${edge.verb || "–"} ${to}`;
  return `${edge.source.label} ${edge.label || "–"} ${edge.target.label}`;
}

// Shorten a very long title at a word boundary.
/** @param {string} text @param {number} [most] */
export function shortened(text, most = 110) {
  if (text.length <= most) return text;
  const end = text.lastIndexOf(" ", most);
  return `${text.slice(0, end > 0 ? end : most).trimEnd()}…`;
}

/** @param {string} text */
export const opening = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Return whether all support of a claim states a capability only ("can inhibit").
/** @param {Edge} edge */
function ableOnly(edge) {
  const support = edge.passages.filter((each) => each.stance === "supports");
  return support.length > 0 && support.every((each) => String(each.modality || "").split(" | ").includes("ability"));
}

// Documents of these statuses no longer count, nor do their passages.
const FALLEN = new Set(["retracted", "withdrawn"]);
/** @param {Passage} passage */
export const isVoid = (passage) => FALLEN.has(passage.document_status || "");

// What became of passages whose number may not be given alone, as in claims/footing.py.
/** @type {[string, string, string][]} */
const UNSOUND = [
  ["retracted", "from a retracted source", "from retracted sources"], ["withdrawn", "from a withdrawn source", "from withdrawn sources"], ["superseded", "from a superseded source", "from superseded sources"],
  ["expression_of_concern", "from a source under an expression of concern", "from sources under an expression of concern"],
];
// Say how many of some passages are unsound, to be appended to their number: ", 1 of them from a retracted source".
/** @param {Passage[]} list */
export function unsoundWords(list) {
  const told = UNSOUND.map(([status, one, several]) => ({ count: list.filter((each) => each.document_status === status).length, one, several })).filter((each) => each.count);
  if (!told.length) return "";
  const words = told.map((each) => (each.count === 1 ? each.one : each.several));
  if (told[0].count === list.length) return `, ${list.length > 1 ? "all " : ""}${words[0]}`;
  const parts = told.map((each, place) => `${each.count.toLocaleString("en")} ${place ? "" : "of them "}${words[place]}`);
  return `, ${parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : parts[0]}`;
}

// How firmly the passages of a claim put it, with a warning if all of these are from retracted or withdrawn texts.
/** @param {Edge} edge */
export function firmness(edge) {
  const own = edge.passages.filter((each) => (each.stance || "supports") === edge.stance);
  return own.length && own.every(isVoid) ? `sources retracted or withdrawn; they said: ${saidHow(edge)}` : saidHow(edge);
}

/** @param {Edge} edge */
export function saidHow(edge) {
  const put = PUT[edge.stance];
  const word = CERTAINTY[edge.certainty];
  const aimed = edge.stance === "intends" && edge.certainty === 0;
  return [edge.status === "inferred" ? "inferred" : "", put && !(put === "asked" && edge.certainty === 0) ? put : "", aimed ? "" : word, ableOnly(edge) ? "as a capability only" : ""]
    .filter(Boolean)
    .join(", ");
}

// Highlight a cue only as whole words: "can" does not match in "cancer".
/** @param {string} text @param {string} words @param {number} from */
export function wholeWords(text, words, from) {
  const letter = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(words, from); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = at > 0 && letter.test(text[at - 1]) && letter.test(words[0]);
    const after = letter.test(text[at + words.length] || "") && letter.test(words[words.length - 1]);
    if (!before && !after) return at;
  }
  return -1;
}

/** @param {unknown} value */
export const filled = (value) => value !== undefined && value !== null && value !== "";
/** @template T @param {T[]} values */
export const unique = (values) => /** @type {NonNullable<T>[]} */ ([...new Set(values.filter(filled))]);

/** @param {number} count @param {string} one @param {string} [many] */
export function plural(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many || `${one}s`}`;
}

// Break a label into lines in the same way as layout.py.
/** @param {string} text */
export function wrap(text) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + 1 + word.length > 22) lines.push(word);
    else lines[last] += (lines[last] ? " " : "") + word;
  }
  const kept = lines.length > 3 ? [lines[0], lines[1], `${lines[2]} …`] : lines;
  return kept.map((line) => (line.length > 30 ? `${line.slice(0, 28)}…` : line));
}
