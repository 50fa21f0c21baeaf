// The words for what the data holds as tokens. Nothing here makes a claim sound firmer than it is.

const CERTAINTY = { "-1": "certainty not stated", 0: "open question", 1: "possible", 2: "probable", 3: "asserted" };
const STANCE = { supports: "Said by", null: "Tested and not seen by", disputes: "Disputed by", asks: "Asked by", intends: "Intended, according to" };
const plain = (token) => String(token).replace(/_/g, " ");

// The sentence that kg.sentence gives for the claim, with all its hedges; without one, its labels in a row.
const sentence = (edge) => edge.says || labelled(edge);

const NULL_RESULT = " (null result)";
function labelled(edge) {
  const [from, to] = [edge.source.label, edge.target.label];
  if (edge.stance === "disputes") return `disputed: ${from} ${edge.verb || "–"} ${to}`;
  if (edge.stance === "null") return edge.label.endsWith(NULL_RESULT) ? `${from} ${edge.label.slice(0, -NULL_RESULT.length)} ${to}${NULL_RESULT}` : `null result: ${from} ${edge.verb || "–"} ${to}`;
  return `${edge.source.label} ${edge.label || "–"} ${edge.target.label}`;
}

// A very long title, cut between words.
function shortened(text, most = 110) {
  if (text.length <= most) return text;
  const end = text.lastIndexOf(" ", most);
  return `${text.slice(0, end > 0 ? end : most).trimEnd()}…`;
}

const opening = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function firmness(edge) {
  const put = { asks: "asked", intends: "intended", disputes: "disputed", null: "null result" }[edge.stance];
  const word = CERTAINTY[edge.certainty];
  return [edge.status === "inferred" ? "inferred" : "", put && !(put === "asked" && edge.certainty === 0) ? put : "", word]
    .filter(Boolean)
    .join(", ");
}

// All that must be told wherever a claim is told in short: how firmly, of how many, where, and by whom if not by the text.
function terms(edge) {
  const of = unique(edge.passages.map((each) => each.quantifier)).map((word) => `of “${word}”`);
  const where = contextOf(edge).map(contextWord);
  const who = unique(edge.passages.filter((each) => each.attributed_to || each.speaker !== each.document).map((each) => each.attributed_to || each.speaker)).map((name) => `by ${name}`);
  const against = edge.stance === "supports" && edgeTable.get("against", edge.index);
  return [firmness(edge), ...of, ...where, ...who, against && `against it: ${against}`].filter(Boolean).join(" · ");
}

function steps(certainty) {
  const word = CERTAINTY[certainty];
  const marks = [1, 2, 3].map((step) => el("i", { class: certainty >= step ? "full" : "" }));
  return el("span", { class: "steps", role: "img", "aria-label": certainty < 0 ? word : `${word}, ${certainty} of 3` }, marks);
}

// Text with every cue in it lit; a cue that the text does not hold is left to its chip.
// A cue is lit where it stands as words of its own: "can" is no part of "cancer".
function wholeWords(text, words, from) {
  const letter = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(words, from); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = at > 0 && letter.test(text[at - 1]) && letter.test(words[0]);
    const after = letter.test(text[at + words.length] || "") && letter.test(words[words.length - 1]);
    if (!before && !after) return at;
  }
  return -1;
}

function lit(text, cues) {
  const wordings = [...new Set((cues || []).map((cue) => String(Array.isArray(cue) ? cue[0] : cue)).filter(Boolean))];
  wordings.sort((a, b) => b.length - a.length);
  const lower = text.toLowerCase();
  const parts = [];
  let at = 0;
  while (at < text.length) {
    let next = null;
    for (const wording of wordings) {
      const found = wholeWords(lower, wording.toLowerCase(), at);
      if (found >= 0 && (!next || found < next.found)) next = { found, length: wording.length };
    }
    if (!next || lower.length !== text.length) break;
    parts.push(text.slice(at, next.found), el("mark", {}, text.slice(next.found, next.found + next.length)));
    at = next.found + next.length;
  }
  parts.push(text.slice(at));
  return parts;
}
