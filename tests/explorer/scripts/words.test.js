import assert from "node:assert/strict";
import { test } from "node:test";
import { firmness, labelled, plural, sentence, shortened, unique, unsoundWords, wholeWords, wrap } from "../../../src/immunograph/explorer/assets/words.js";

const claim = (more) => ({ source: { label: "IL-2" }, target: { label: "T cells" }, label: "activates", verb: "activates", says: "", status: "proposed", stance: "supports", certainty: 2, passages: [], ...more });

test("a null result and a dispute never read like their effect", () => {
  assert.equal(labelled(claim({ stance: "null" })), "null result: IL-2 activates T cells");
  assert.equal(labelled(claim({ stance: "null", label: "activates (null result)" })), "IL-2 activates T cells (null result)");
  assert.equal(labelled(claim({ stance: "disputes" })), "disputed: IL-2 activates T cells");
  assert.equal(labelled(claim({ stance: "unstated" })), "direction not stated: IL-2 activates T cells");
  assert.equal(sentence(claim({ says: "IL-2 may activate T cells." })), "IL-2 may activate T cells.");
});

test("how firmly a claim is put is always told", () => {
  assert.equal(firmness(claim({})), "probable");
  assert.equal(firmness(claim({ stance: "asks", certainty: 0 })), "open question");
  assert.equal(firmness(claim({ stance: "intends", certainty: 0 })), "intended");
  assert.equal(firmness(claim({ stance: "null", certainty: 3 })), "null result, asserted");
  assert.equal(firmness(claim({ stance: "unstated", certainty: 3 })), "direction not stated, asserted");
  const can = { stance: "supports", modality: "appearance | ability" };
  assert.equal(firmness(claim({ passages: [can, { stance: "null" }] })), "probable, as a capability only");
  assert.equal(firmness(claim({ passages: [can, { stance: "supports", modality: "" }] })), "probable");
  assert.equal(firmness(claim({ status: "inferred", certainty: -1 })), "inferred, certainty not stated");
});

test("what rests only on retracted or withdrawn texts says so first", () => {
  const [gone, taken, asked] = [{ document_status: "retracted" }, { stance: "supports", document_status: "withdrawn" }, { stance: "asks" }];
  assert.equal(firmness(claim({ passages: [gone, taken, asked] })), "sources retracted or withdrawn; they said: probable");
  assert.equal(firmness(claim({ passages: [gone, { document_status: "expression_of_concern" }] })), "probable");
  assert.equal(firmness(claim({ stance: "asks", certainty: 0, passages: [gone, asked] })), "open question");
});

test("a cue is found as words of its own", () => {
  assert.equal(wholeWords("cancer can spread", "can", 0), 7);
  assert.equal(wholeWords("β-can", "can", 0), 2);
  assert.equal(wholeWords("cancer", "can", 0), -1);
});

test("labels are broken into three lines at most, long words are cut", () => {
  assert.deepEqual(wrap("growth of cancer cells in the liver"), ["growth of cancer cells", "in the liver"]);
  assert.deepEqual(wrap("one two three four five six seven eight nine ten eleven twelve thirteen fourteen"), ["one two three four", "five six seven eight", "nine ten eleven twelve …"]);
  assert.equal(wrap("x".repeat(40))[0].length, 29);
});

test("texts are cut between words, and counts have commas", () => {
  assert.equal(shortened("alpha beta gamma", 12), "alpha beta…");
  assert.equal(shortened("alpha"), "alpha");
  assert.equal(plural(1, "step"), "1 step");
  assert.equal(plural(1200, "axiom"), "1,200 axioms");
  assert.deepEqual(unique(["a", null, "", "a", 0]), ["a", 0]);
});

test("a number of passages says how many are of retracted sources, as in Python", () => {
  const of = (...became) => unsoundWords(became.map((status) => ({ document_status: status })));
  assert.equal(of("published", undefined, "preprint"), "");
  assert.equal(of("retracted"), ", from a retracted source");
  assert.equal(of("retracted", "retracted"), ", all from retracted sources");
  assert.equal(of("retracted", "published", "withdrawn"), ", 1 of them from a retracted source and 1 from a withdrawn source");
  assert.equal(of("expression_of_concern"), ", from a source under an expression of concern");
});
