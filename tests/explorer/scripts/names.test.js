import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { containsName, nearness, normalForm, sameButForNumber, setApart, wordDistance } from "../../../src/immunograph/explorer/assets/names.js";

// The table that Python is run through, too.
const VECTORS = JSON.parse(readFileSync(new URL("../../name_vectors.json", import.meta.url), "utf8"));
const forms = (pair) => pair.map((name) => normalForm(name));

test("names that are spelt differently have one key, others do not", () => {
  assert.deepEqual(VECTORS.equal.filter((pair) => new Set(forms(pair).map((form) => form.key)).size > 1), []);
  assert.deepEqual(VECTORS.different.filter((pair) => new Set(forms(pair).map((form) => form.key)).size === 1), []);
});

test("singular and plural are one name only where they are words", () => {
  assert.deepEqual(VECTORS.numbers.filter((pair) => !sameButForNumber(...forms(pair))), []);
  assert.deepEqual(VECTORS.not_numbers.filter((pair) => sameButForNumber(...forms(pair))), []);
});

test("a slip of the keyboard is near, another number, sign or opposite is not", () => {
  assert.deepEqual(VECTORS.near.filter((pair) => nearness(...forms(pair)) === null), []);
  assert.deepEqual(VECTORS.far.filter((pair) => nearness(...forms(pair)) !== null), []);
  const [hypo, hyper] = forms(["hypoxia", "hyperoxia"]).map((form) => form.tokens[0]);
  assert.equal(wordDistance(hypo, hyper), null);
});

test("names that look alike and are not the same are told apart", () => {
  const told = VECTORS.apart.map(([query, name]) => [query, name, setApart(normalForm(query), normalForm(name))]);
  assert.deepEqual(told, VECTORS.apart);
});

test("a longer name contains another in whole words, in singular or plural", () => {
  const told = VECTORS.contained.map(([longer, name]) => [longer, name, containsName(longer, name)]);
  assert.deepEqual(told, VECTORS.contained);
});
