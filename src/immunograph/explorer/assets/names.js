// Normalise names with the same steps as immunograph/normalisation.py and claims/nearness.py; both are tested with
// tests/name_vectors.json. Spelling is folded; signs, levels, digits and their separators, and every symbol that is not on the list of those
// that may be dropped, are kept. This module does not use the DOM.

/** @type {Record<string | number, string>} */
const GREEK = {
  α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ζ: "zeta", η: "eta", θ: "theta", ι: "iota", κ: "kappa", λ: "lambda", μ: "mu",
  ν: "nu", ξ: "xi", ο: "omicron", π: "pi", ρ: "rho", σ: "sigma", ς: "sigma", τ: "tau", υ: "upsilon", φ: "phi", χ: "chi", ψ: "psi", ω: "omega",
};
const MINUS = "\u2212";
const RAISED = "\x01";
/** @type {Record<string | number, string>} */
const LATIN = { ø: "o", Ø: "O", ł: "l", Ł: "L", đ: "d", Đ: "D", æ: "ae", Æ: "AE", œ: "oe", Œ: "OE" };
/** @type {Record<string | number, string>} */
const LEVELS = {
  positive: "+", pos: "+", negative: MINUS, neg: MINUS, high: "~hi", hi: "~hi", low: "~lo", lo: "~lo", intermediate: "~int", inter: "~int", int: "~int",
  bright: "~bright", dim: "~dim",
};
const SUFFIX = /([A-Z0-9][A-Z]|[0-9][a-z]?)(negative|neg|positive|pos|high|hi|low|lo|intermediate|inter|int|bright|dim)(?![a-z])|([0-9])(NEGATIVE|NEG|POSITIVE|POS|HIGH|HI|LOW|LO|INTERMEDIATE|INTER|INT|BRIGHT|DIM)(?![A-Za-z0-9])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: \x01 is RAISED, which no name holds
const SIGNED = /[+\x01]|[A-Za-z0-9)/]-(?:$|[),;/])/;
const MARKER_MINUS = /(CD[0-9]+[A-Za-z]{0,2}|\b[Ll]in)-(?=[A-Z])|([A-Za-z0-9])-(?=CD[0-9])/g;
const AFFIXED = /(?:^|[^A-Za-z])(?:anti|non|pre|post|co|like|alpha|pan)$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: \x01 is RAISED, which no name holds
const TOKEN = /([\p{L}\p{Nl}\p{No}]+)|(\p{Nd}+)|([+\x01])|(')|([^\p{L}\p{N}_+\x01']+|_+)/gu;
const COMPOSED = /<-{1,3}>|-{1,3}>|<-{1,3}(?![0-9])|<=|>=|!=/g;
/** @type {Record<string | number, string>} */
const SIGN_OF = { "<=": "≤", ">=": "≥", "!=": "≠" };
const DROPPED = /[\s\p{Z}\p{Cc}\p{Cf}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Pc}.,"、。]/u;
const POINTS = "./,:";
// Symbols that count, but without which a name may still be meant: it is suggested.
const SEPARATING = new Set("/:;&*#?!|@·•†‡§");
const KINDS = ["", "word", "number", "sign", "prime", "between"];
/** @type {Record<string | number, string>} */
const IRREGULAR = {
  mice: "mouse", bacteria: "bacterium", nuclei: "nucleus", mitochondria: "mitochondrion", fungi: "fungus", stimuli: "stimulus", foci: "focus", loci: "locus",
  sera: "serum", ganglia: "ganglion", men: "man", women: "woman", children: "child", phenomena: "phenomenon", criteria: "criterion", thymi: "thymus",
};

/** @param {unknown} name */
function foldedName(name) {
  let text = String(name).replace(/`/g, "'");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/[^\x00-\x7f]/.test(text)) {
    text = text.replace(/[™®©℠]/g, "").replace(/[´‘’‛ʼʹ]/g, "'").replace(/[\u207b\u208b]/g, RAISED).replace(/ɑ/g, "α").replace(/ɣ/g, "γ");
    text = numeralsApart(text.replace(/(^|[^a-zß])ß/g, "$1β")).normalize("NFKC");
    // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them by itself
    text = text.replace(/[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g, "").replace(/[\u2010-\u2015\ufe58\ufe63\uff0d]/g, "-").replace(/\u2032/g, "'").replace(/[\u2044\u2215]/g, "/");
    text = text.replace(/\u2206/g, "Δ").replace(/[≧⩾]/g, "≥").replace(/[≦⩽]/g, "≤");
    text = text.replace(/[øØłŁđĐæÆœŒ]/g, (letter) => LATIN[letter]).normalize("NFD").replace(/\p{Mn}/gu, (mark) => ("\u0338\u20d2".includes(mark) ? mark : "")).normalize("NFC");
    text = [...text].map((letter) => GREEK[letter.toLowerCase()] || letter).join("");
  }
  text = text.replace(/~/g, "\u223c");
  if (/[<^]/.test(text)) {
    text = text.replace(/<\/?(?:i|b|em|strong)>/gi, "");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: \x01 is RAISED, which no name holds
    text = text.replace(/([0-9])(?:<sup>|\^\{?)(?=[-+\x01\u2212\u2013]?[0-9])/gi, "$1\ufdd0").replace(/\ufdd0[-\u2212]/g, `\ufdd0${RAISED}`);
    text = text.replace(/(?:<sup>|\^\{?)[-\u2212\u2013]/gi, RAISED).replace(/([0-9])(?:<sub>|<\/su[bp]>|\})(?=[0-9])/gi, "$1 ");
    if (/[\^\ufdd0]/.test(text)) text = text.replace(/\$([^$]*)\$/g, "$1").replace(/\^/g, "");
    text = text.replace(/<\/?(?:sup|sub)>/gi, "");
  }
  return text.replace(/\ufdd0/g, "^");
}

// Raised digits, fractions and circled digits do not become part of the number before or after them.
/** @param {string} text */
function numeralsApart(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: \x01 is RAISED, which no name holds
  return text.replace(/([0-9])(?=[\x01⁺]?[⁰¹²³⁴-⁹])/g, "$1\ufdd0").replace(/([0-9])(?=[₀-₉])|([₀-₉⁰¹²³⁴-⁹])(?=[0-9])/g, "$& ").replace(/[¼-¾⅐-⅟↉①-⒛⓪㉑-㉟㊱-㊿🄀-🄊]/gu, " $& ");
}

// Replace hyphens that are minus signs by their position with a minus; other hyphens only join words.
/** @param {string} text */
function withSigns(text) {
  if (!/[-\u2212]/.test(text)) return text;
  const chunks = text.replace(/(^|\s)\u2212/g, `$1${RAISED}`).split(/(\s+)/).map((chunk) => {
    const plain = chunk.replace(/\u2212/g, "-");
    if (!plain.includes("-") || !SIGNED.test(plain)) return plain;
    const told = chunk.includes(MINUS) ? chunk.replace(/([A-Za-z0-9])\u2212(?=[A-Za-z])/g, `$1${RAISED}`).replace(/\u2212/g, "-") : chunk;
    return told.replace(MARKER_MINUS, (all, marker, letter, at) => (marker === undefined && AFFIXED.test(told.slice(0, at + 1)) ? all : (marker ?? letter) + RAISED));
  });
  return chunks.join("").replace(/([([])-(?=[)\]])/g, `$1${RAISED}`).replace(/([A-Za-z])-(?=,?\s+(?:and|or|to)\s)/g, "$1 ").replace(/([A-Za-z0-9)+/])-(?=$|[\s,;)\]/(])/g, `$1${RAISED}`)
    .replace(/^-(?=\/)/, RAISED).replace(/(\s)-(?=\s*$|[,;)\]/])/g, `$1${RAISED}`).replace(/-(\s?)(?=\.?[0-9])/g, (all, blank, at, whole) => {
      const before = whole.slice(Math.max(at - 2, 0), at);
      if (blank) return /[=<>≤≥≈≠±×→]\s$/.test(before) ? RAISED : all;
      return /(?:^|[\s=<>≤≥≈≠±×→([,;:/])$/.test(before) && !/[0-9]\s$/.test(before) ? RAISED : all;
    });
}

// What counts of the characters between two tokens of these kinds; the last has an empty one after it.
/** @param {string} separator @param {string} previous @param {string} kind @returns {Token[]} */
function symbolsOf(separator, previous, kind) {
  const marks = [...separator];
  const kept = marks.filter((mark) => !DROPPED.test(mark));
  if (previous === "number" && kind === "number" && kept.every((mark) => POINTS.includes(mark))) return [{ kind: "separator", text: marks.find((mark) => POINTS.includes(mark)) || "-" }];
  const tokens = [];
  for (const [place, mark] of marks.entries()) {
    if (DROPPED.test(mark)) continue;
    const after = marks[place + 1] ?? "";
    if (!":;".includes(mark) || !(/\s/.test(after) || (!after && !kind))) tokens.push({ kind: "symbol", text: mark });
  }
  if (kind === "number" && marks.at(-1) === "." && (marks.length > 1 || ["", "sign"].includes(previous))) tokens.push({ kind: "symbol", text: "." });
  return tokens;
}

/** @param {string} text */
const lowerName = (text) => text.toLowerCase().replace(/ς/g, "σ").replace(/ß/g, "ss");

/** @param {string} text */
function nameTokens(text) {
  const tokens = [];
  let previous = "";
  let separator = "";
  for (const match of text.matchAll(TOKEN)) {
    const kind = KINDS[match.findIndex((part, place) => place > 0 && part !== undefined)];
    const part = match[0];
    if (kind === "between") {
      separator += part;
      continue;
    }
    if (separator || (previous === "number" && kind === "number")) tokens.push(...symbolsOf(separator, previous, kind));
    separator = "";
    if (kind === "prime") {
      const before = [...text.slice(0, match.index)].pop() || "";
      const after = [...text.slice(match.index + 1)][0] || "";
      const opening = !/[\p{L}\p{N}]/u.test(before) && before !== "'" && before !== ")";
      if (opening || (/\p{L}/u.test(before) && /\p{L}/u.test(after))) continue;
      tokens.push({ kind: "prime", text: "'" });
      previous = "prime";
      continue;
    }
    const level = kind === "word" && Object.hasOwn(LEVELS, part.toLowerCase()) ? LEVELS[part.toLowerCase()] : "";
    if (kind === "sign") tokens.push({ kind, text: part === RAISED ? MINUS : "+" });
    else if (level) tokens.push({ kind: level[0] === "~" ? "level" : "sign", text: level });
    else if (kind === "word") {
      const capitals = part.endsWith("s") ? part.slice(0, -1) : part;
      const acronym = [...capitals].length > 1 && capitals === capitals.toUpperCase() && capitals !== capitals.toLowerCase();
      tokens.push({ kind, text: lowerName(part), acronym, plural: acronym && capitals !== part });
    } else tokens.push({ kind, text: part });
    previous = kind;
  }
  if (separator) tokens.push(...symbolsOf(separator, previous, ""));
  return tokens;
}

/** @param {unknown} name */
export function normalForm(name) {
  let text = foldedName(name).trim();
  if (text.length > 1 && text[0] === "'" && text.endsWith("'")) text = text.slice(1, -1);
  text = text.replace(COMPOSED, (found) => SIGN_OF[found] ?? (found.startsWith("<") ? (found.endsWith(">") ? "↔" : "←") : "→"));
  text = withSigns(text.replace(SUFFIX, (_, one, level, digit, capitals) => `${one ?? digit} ${level ?? capitals} `));
  const tokens = nameTokens(text);
  return { tokens, key: tokens.map((token) => token.text).join("") };
}

/** @param {string} word */
function singularsOf(word) {
  if (Object.hasOwn(IRREGULAR, word)) return [IRREGULAR[word]];
  if (word.length < 4 || !word.endsWith("s") || /(?:ss|us|is)$/.test(word)) return [];
  const made = [word.slice(0, -1)];
  if (word.endsWith("ies")) made.push(`${word.slice(0, -3)}y`);
  else if (word.endsWith("ses")) made.push(word.slice(0, -2), `${word.slice(0, -2)}is`);
  else if (/(?:x|z|ch|sh)es$/.test(word)) made.push(word.slice(0, -2));
  return made;
}

/** @param {Token} one @param {Token} other */
export function sameWord(one, other) {
  if (one.text === other.text) return true;
  for (const [plural, singular] of [[one, other], [other, one]]) {
    if (plural.plural && plural.text.slice(0, -1) === singular.text) return singular.acronym;
    if (!plural.acronym && !singular.acronym && singularsOf(plural.text).includes(singular.text)) return true;
  }
  return false;
}

// Keys of a name with the last plural, and with all plurals, replaced by the singular.
/** @param {Form} form */
function singularKeys(form) {
  const plurals = form.tokens.flatMap((token, place) => (token.kind === "word" && !token.acronym && singularsOf(token.text).length ? [place] : []));
  if (!plurals.length) return [];
  /** @param {number[]} places @param {number} which */
  const keyWith = (places, which) => form.tokens.map((token, place) => (places.includes(place) ? singularsOf(token.text)[which] ?? singularsOf(token.text)[0] : token.text)).join("");
  return [0, 1, 2].flatMap((which) => [keyWith(plurals.slice(-1), which), keyWith(plurals, which)]);
}

/** @param {Form} one @param {Form} other */
export function sameButForNumber(one, other) {
  if (one.tokens.length !== other.tokens.length) return singularKeys(one).includes(other.key) || singularKeys(other).includes(one.key);
  return one.tokens.every((token, place) => token.kind === other.tokens[place].kind && (token.kind === "word" ? sameWord(token, other.tokens[place]) : token.text === other.tokens[place].text));
}

// Whether a longer name contains another one in whole words, each in singular or plural, as analysis/named_alike.py does.
/** @param {string} longer @param {string} name */
export function containsName(longer, name) {
  const [outer, inner] = [longer, name].map((text) => text.split(/\s+/).filter(Boolean).map(normalForm));
  if (!inner.length) return false;
  for (let place = 0; place < outer.length && outer.length > inner.length && place + inner.length <= outer.length; place += 1) {
    if (inner.every((word, at) => sameButForNumber(word, outer[place + at]))) return true;
  }
  return false;
}

// Damerau-Levenshtein distance (insert, delete, replace, swap); limit + 1 if the distance exceeds the limit.
/** @param {string} one @param {string} other @param {number} limit */
function edits(one, other, limit) {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= other.length; column += 1) {
      let cost = Math.min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (one[row - 1] === other[column - 1] ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) cost = Math.min(cost, before[column - 2] + 1);
      now.push(cost);
    }
    if (Math.min(...now) > limit) return limit + 1;
    [before, last] = [last, now];
  }
  return last[other.length];
}

const SPELT = [...new Set(Object.values(GREEK))].filter((word) => word.length > 3).sort((a, b) => b.length - a.length);
const REVERSING = new Set(["anti", "non", "no", "not", "without", "lacking", "deficient", "deficiency", "loss", "inhibitor", "inhibitors", "antagonist", "antagonists", "blocker", "blockers", "blockade"]);
const PREFIXED = ["de", "un", "non", "in", "im", "a", "an", "ant", "anti", "dys", "pro", "pre", "auto", "co", "re"];
const OPPOSED = [["hypo", "hyper"], ["micro", "macro"], ["intra", "inter"], ["endo", "exo"], ["up", "down"], ["pre", "pro"], ["mono", "poly"], ["sub", "super"], ["over", "under"], ["homo", "hetero"], ["allo", "auto"]];

/** @param {Form} form */
function partsOf(form) {
  const parts = [];
  for (const token of form.tokens) {
    if (token.kind === "separator" || (token.kind === "symbol" && SEPARATING.has(token.text))) continue;
    const greek = token.kind === "word" ? SPELT.find((word) => token.text.endsWith(word)) : undefined;
    const rest = greek ? token.text.slice(0, -greek.length) : "";
    if (greek && rest.length > 1) parts.push({ ...token, text: rest }, { kind: "word", text: greek, acronym: false, plural: false });
    else parts.push(token);
  }
  return parts;
}

/** @param {string} one @param {string} other */
function reversesMeaning(one, other) {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  if (PREFIXED.some((prefix) => longer === prefix + shorter)) return true;
  return OPPOSED.some(([first, second]) => {
    if ((one.startsWith(first) && other.startsWith(first)) || (one.startsWith(second) && other.startsWith(second))) return false;
    return (one.startsWith(first) && other.startsWith(second)) || (one.startsWith(second) && other.startsWith(first));
  });
}

/** @param {Token} query @param {Token} name */
export function wordDistance(query, name) {
  if (query.text === name.text) return 0;
  if (query.kind !== "word" || name.kind !== "word") return null;
  if (query.plural && name.acronym && `${name.text}s` === query.text) return 0.1;
  const shorter = Math.min(query.text.length, name.text.length);
  if (query.acronym || name.acronym || shorter < 3) return null;
  if (singularsOf(query.text).includes(name.text) || singularsOf(name.text).includes(query.text)) return 0.1;
  if (reversesMeaning(query.text, name.text)) return null;
  if (name.text.startsWith(query.text) && (query.text.length > 3 || name.text.length === 4)) return 0.5;
  if (shorter < 4 || (shorter < 6 && query.text[0] !== name.text[0])) return null;
  const limit = shorter >= 10 ? 2 : 1;
  const apart = edits(query.text, name.text, limit);
  return apart <= limit ? apart * 0.6 : null;
}

/** @param {Token[]} parts */
export function markersOf(parts) {
  const signs = new Map();
  let marker = "";
  parts.forEach((part, place) => {
    if (part.kind === "sign" || part.kind === "level") signs.set(marker, (signs.get(marker) || "") + part.text);
    else if (part.kind === "number" && place && parts[place - 1].kind === "word") marker += part.text;
    else marker = part.text;
  });
  return signs;
}

// Return whether an unmatched token is part of a symbol, such as L in PD-L1; without it, the rest names something else.
/** @param {Token[]} parts @param {number[]} left */
export function splitsSymbol(parts, left) {
  /** @param {number} place */
  const isNumber = (place) => parts[place]?.kind === "number";
  return left.some((place) => parts[place].kind === "word" && (parts[place].acronym || parts[place].text.length <= 2) && !left.includes(place + 1)
    && (isNumber(place + 1) || (parts[place + 1]?.text.length === 1 && isNumber(place + 2))));
}

// Replace Greek letters at either end of a word by the Latin letters used for them: "kappab" is "kb".
/** @param {string} word @returns {string} */
function initials(word) {
  const last = SPELT.find((greek) => word.endsWith(greek));
  if (last) return initials(word.slice(0, -last.length)) + last[0];
  const first = SPELT.find((greek) => word.startsWith(greek));
  return first ? first[0] + initials(word.slice(first.length)) : word;
}
/** @param {Form} form */
const latinKey = (form) => (form.latin ??= form.tokens.map((token) => (token.kind === "word" ? initials(token.text) : token.text)).join(""));

// Return whether a name contains a marker, such as "cd25", with any sign.
/** @param {Token[]} parts @param {string} marker */
const namesMarker = (parts, marker) => parts.some((part, place) => marker === part.text || marker === part.text + (parts[place + 1]?.text ?? ""));

// Return whether the unmatched tokens narrow the rest: they come first, or are a number or a Greek letter at the end.
/** @param {Token[]} parts @param {number[]} left */
function onlyQualifies(parts, left) {
  if (left.some((place) => place && parts[place].kind === "number" && parts[place - 1].kind === "number")) return false;
  if (splitsSymbol(parts, left)) return false;
  if (!left.includes(parts.length - 1)) return true;
  const first = Math.min(...left);
  return left.length === parts.length - first && left.every((place) => parts[place].kind === "number" || SPELT.includes(parts[place].text));
}

// Symbols such as < or an arrow, without those that only separate words.
/** @param {Token[]} parts */
const symbolsIn = (parts) => parts.filter((part) => part.kind === "symbol").map((part) => part.text).join("");

// The distance of a name from the query; null if the name must not be suggested for it.
/** @param {Form} query @param {Form} name */
export function nearness(query, name) {
  if (query.key === name.key) return 0;
  if (sameButForNumber(query, name)) return 0.1;
  const [asked, known] = [(query.parts ??= partsOf(query)), (name.parts ??= partsOf(name))];
  /** @param {Form} form */
  const turned = (form) => form.turned ??= [...new Set(form.tokens.filter((token) => REVERSING.has(token.text)).map((token) => token.text))].sort().join();
  if (symbolsIn(asked) !== symbolsIn(known)) return null;
  if (!asked.length || !known.length || turned(query) !== turned(name)) return null;
  if (latinKey(query) === latinKey(name) && [...name.key].length > 3) return 0.6;
  const [signs, others] = [markersOf(asked), markersOf(known)];
  for (const [marker, sign] of signs) if ((others.get(marker) ?? sign) !== sign) return null;
  for (const [marker, sign] of others) if (sign.includes(MINUS) && !signs.has(marker) && namesMarker(asked, marker)) return null;
  const unsigned = name.key.replaceAll("+", "");
  if (!signs.size && unsigned !== name.key && (unsigned === query.key || singularKeys(query).includes(unsigned))) return 0.7;
  const free = known.map((_, place) => place);
  /** @type {number[]} */
  const missing = [];
  let cost = 0;
  for (const [place, part] of asked.entries()) {
    let best = null;
    for (const other of free) {
      const apart = wordDistance(part, known[other]);
      if (apart !== null && (best === null || apart < best.apart)) best = { apart, other };
    }
    if (best) {
      cost += best.apart;
      free.splice(free.indexOf(best.other), 1);
    } else missing.push(place);
  }

  if (!missing.length && !free.length) return cost + (asked.every((part, place) => wordDistance(part, known[place]) !== null) ? 0 : 0.3);
  if (missing.length && free.length) return gluedNearness(query, name);
  if (missing.length) return onlyQualifies(asked, missing) ? cost + 2 + 0.2 * missing.length : null;
  const oneWord = asked.length === 1 && asked[0].kind === "word" && asked[0].text.length >= 4;
  const nextIsSign = free[0] === asked.length && ["sign", "level"].includes(known[free[0]].kind);
  const narrowed = signs.size > 0 && free[0] === asked.length; // CD25high T cell for CD25hi
  return oneWord || nextIsSign || narrowed || onlyQualifies(known, free) ? cost + 1.5 + 0.2 * free.length : null;
}

// Return whether two names differ only in how they are split into words.
/** @param {Form} query @param {Form} name */
function gluedNearness(query, name) {
  /** @param {Form} form @param {string[]} kinds */
  const told = (form, kinds) => form.tokens.filter((token) => kinds.includes(token.kind)).map((token) => token.text).join(" ");
  if (told(query, ["number", "separator"]) !== told(name, ["number", "separator"]) || told(query, ["sign", "level"]) !== told(name, ["sign", "level"])) return null;
  /** @param {Form} form */
  const acronyms = (form) => [...new Set(form.tokens.filter((token) => token.acronym).map((token) => token.text))].sort().join();
  /** @param {Form} form */
  const singles = (form) => form.tokens.filter((token) => token.text.length === 1).map((token) => token.text).join();
  const shorter = Math.min(query.key.length, name.key.length);
  if (acronyms(query) !== acronyms(name) || shorter < 5 || reversesMeaning(query.key, name.key)) return null;
  if (singles(query) !== singles(name) && query.key[0] !== name.key[0]) return null;
  /** @param {Form} form */
  const words = (form) => form.tokens.filter((token) => token.kind === "word").length;
  const limit = shorter >= 10 ? 2 : 1;
  const apart = edits(query.key, name.key, limit);
  return apart <= limit && words(query) !== words(name) ? 0.2 + apart * 0.6 : null;
}

/** @type {Record<string, string>} */
const STATES = { "+": "positive", [MINUS]: "negative", "~hi": "high", "~lo": "low", "~int": "intermediate", "~bright": "bright", "~dim": "dim" };
const TURNED = [["+", MINUS], ["~hi", "~lo"], ["~bright", "~dim"]];
/** @param {string} marker @param {string} asked @param {string} known */
function statesOf(marker, asked, known) {
  const [here, there] = [asked, known].map((signs) => Object.keys(STATES).filter((sign) => signs.includes(sign)).map((sign) => STATES[sign]).join(" "));
  return there ? `${marker} is ${there} there${here ? `, not ${here}` : ""}` : `${marker} has no sign there`;
}

// Describe the difference between two names that look almost equal but mean different things; empty otherwise.
/** @param {Form} query @param {Form} name */
export function setApart(query, name) {
  if (nearness(query, name) !== null) return "";
  const [asked, known] = [query.parts ?? partsOf(query), name.parts ?? partsOf(name)];
  if (symbolsIn(asked) !== symbolsIn(known)) {
    const [bare, plain] = [asked, known].map((parts) => parts.filter((part) => part.kind !== "symbol"));
    return bare.length && bare.length === plain.length && bare.every((part, place) => [0, 0.1].includes(wordDistance(part, plain[place]) ?? 9)) ? "not the same" : "";
  }
  const [signs, others] = [markersOf(asked), markersOf(known)];
  const [one, other] = [asked, known].map((parts) => parts.filter((part) => part.kind !== "sign" && part.kind !== "level"));
  const alone = signs.size > 0 && one.length > 0 && one.length < other.length; // CD25hi, where CD25+ T cell is known
  if ((signs.size || others.size) && (alone || one.length === other.length)) {
    if (one.some((part, place) => (wordDistance(part, other[place]) ?? 9) > 0.1)) return "";
    if (alone) for (const marker of [...others.keys()]) if (!signs.has(marker) && !namesMarker(asked, marker)) others.delete(marker);
    const differing = [...new Set([...others.keys(), ...signs.keys()])].filter((marker) => signs.get(marker) !== others.get(marker));
    const turned = differing.every((marker) => TURNED.some((pair) => pair.includes(signs.get(marker)) && pair.includes(others.get(marker))));
    return differing.length ? `${turned ? "the opposite" : "not the same"}: ${differing.map((marker) => statesOf(marker.toUpperCase(), signs.get(marker) ?? "", others.get(marker) ?? "")).join(", and ")}` : "";
  }
  const [shorter, longer] = asked.length <= known.length ? [asked, known] : [known, asked];
  /** @type {number[]} */
  const left = [];
  let at = 0;
  for (const [place, part] of longer.entries()) {
    if (shorter[at]?.kind === part.kind && shorter[at].text === part.text) at += 1;
    else left.push(place);
  }
  return at === shorter.length && left.length && splitsSymbol(longer, left) ? "not the same" : "";
}
