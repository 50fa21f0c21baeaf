import assert from "node:assert/strict";
import { test } from "node:test";
import { Table } from "../../../src/immunograph/explorer/assets/columns.js";

const column = (packed, n) => new Table({ n, of: { name: packed } }).column("name");

test("every way to pack a column reads back", () => {
  assert.deepEqual(column({ c: "x" }, 2), ["x", "x"]);
  assert.deepEqual(column({ v: [1, null] }, 2), [1, null]);
  assert.deepEqual(column({ b: "! #!", w: 2, m: -5 }, 2), [85, 176]);
  assert.deepEqual(column({ d: { v: ["a", "b"] }, i: { v: [1, 0, 1] } }, 3), ["b", "a", "b"]);
  assert.deepEqual(column({ p: ["http://a/", ""], i: { v: [0, 1] }, r: { v: ["x", "y"] } }, 2), ["http://a/x", "y"]);
  assert.deepEqual(column({ j: "one\ntwo" }, 2), ["one", "two"]);
  assert.deepEqual(column({ h: btoa("\x00\xff"), w: 2 }, 2), ["00", "ff"]);
  assert.deepEqual(column({ t: [{ c: "stage" }, { v: ["I", "II"] }] }, 2), [["stage", "I"], ["stage", "II"]]);
  assert.deepEqual(column({ l: { v: [2, 0, 1] }, f: { v: ["a", "b", "c"] }, k: 3 }, 3), [["a", "b"], [], ["c"]]);
  assert.deepEqual(column({ a: { v: [1, 2] }, o: { v: ["b", "d"] }, k: 2 }, 5), [null, "b", null, "d", null]);
});

test("a row leaves out what is empty, and a column may have any name", () => {
  const table = new Table({ n: 2, of: { name: { v: ["a", null] }, toString: { c: 1 } } });
  assert.deepEqual({ ...table.row(1) }, { toString: 1 });
  assert.deepEqual(table.column("constructor"), [null, null]);
  assert.equal(table.get("name", 1), undefined);
  const hostile = new Table(JSON.parse('{ "n": 1, "of": { "__proto__": { "v": [{ "speaker": "nobody" }] } } }'));
  assert.equal(hostile.row(0).speaker, undefined);
});
