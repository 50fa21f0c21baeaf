// What the table says of each side of a claim: cues, limits, and what a quantifier counts.
import "./graph.js";
import assert from "node:assert/strict";
import test from "node:test";

const { basisOf, cuesBySide, facets, partSays, quantified } = await import("../../../src/immunograph/explorer/assets/facets.js");
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

test("a quantifier of a null result is not one of the support", () => {
  const unseen = { stance: "null", quantifier: "most", quantifier_of: "subject" };
  assert.equal(quantified(claim("supports", { quantifier: "some" }, unseen)), "for: some; null result: most");
  assert.equal(quantified(claim("supports", {}, unseen)), "null result: most");
});

test("the basis of a claim is that of the passages it is drawn with", () => {
  const passages = [{ stance: "supports", status: "hedged" }, { stance: "disputes", status: "asserted" }];
  assert.deepEqual(basisOf({ stance: "supports" }, passages), ["hedged"]);
  assert.deepEqual(basisOf({ stance: "disputes" }, passages), ["asserted"]);
  assert.deepEqual(basisOf({ stance: "" }, [{ status: "asserted" }]), ["asserted"]);
});

test("the legend counts the basis and the kind of evidence of a denial as those of a denial", () => {
  const rows = (key) => Object.fromEntries(facets.find((facet) => facet.key === key).rows.map((row) => [row.label, row.count]));
  assert.deepEqual(rows("footing"), { asserted: 1, "against: asserted": 1, "asks: open question": 1, hedged: 1, "null result: evidence reported": 2, "not stated": 6 });
  assert.deepEqual(rows("type"), { "trial (ECO:1)": 1, "against: trial (ECO:1)": 1, "not stated": 6 });
});
