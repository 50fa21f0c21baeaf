// What the table says of each side of a claim: cues, limits, and what a quantifier counts.
import "./graph.js";
import assert from "node:assert/strict";
import test from "node:test";

const { cuesBySide, partSays, quantified } = await import("../../../src/immunograph/explorer/assets/facets.js");
const { supportLimits } = await import("../../../src/immunograph/explorer/assets/disagree.js");
const claim = (stance, ...passages) => ({ stance, passages });
const MICE = [["species", "mouse"]];

test("cues of evidence against a claim are not those of what supports it", () => {
  const seen = { stance: "supports", cues: [["appears to", 1, 9]] };
  const unseen = { stance: "null", cues: ["did not"] };
  assert.equal(cuesBySide(claim("supports", seen)), "appears to");
  assert.equal(cuesBySide(claim("supports", { stance: "supports" }, unseen)), "null result: did not");
  assert.equal(cuesBySide(claim("supports", seen, unseen)), "for: appears to; null result: did not");
  assert.equal(cuesBySide(claim("supports", seen, { stance: "disputes", cues: ["does not"] })), "for: appears to; against: does not");
});

test("a limit of all that supports a claim is told, and one of what speaks against it", () => {
  assert.equal(supportLimits(claim("supports", { context: MICE })), "supported for species: mouse only");
  assert.equal(supportLimits(claim("supports", { context: MICE }, { context: [["setting", "culture"]] })), "supported for species: mouse or setting: culture only");
  assert.equal(supportLimits(claim("supports", { context: MICE }, {})), "");
  assert.equal(supportLimits(claim("null", { stance: "null", context: MICE })), "");
  assert.deepEqual(partSays(claim("supports", {}, { stance: "null", context: MICE })), ["null result: species: mouse only"]);
});

test("a quantifier of the speakers is not one of the things", () => {
  assert.equal(quantified(claim("supports", { quantifier: "some", quantifier_of: "subject" })), "some");
  assert.equal(quantified(claim("supports", { quantifier: "many", quantifier_of: "speaker" })), "many (of those who say it)");
});
