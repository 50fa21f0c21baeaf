import assert from "node:assert/strict";
import { test } from "node:test";
import { Crowd, inside, overlap, place } from "../../../src/immunograph/explorer/assets/placing.js";
import { extent, OUTLINE, SvgPath } from "../../../src/immunograph/explorer/assets/shapes.js";

const node = (x, y, edges = [1]) => ({ x, y, edges, group: { shape: "circle" }, textWidth: 60, textHeight: 12 });
const at = ({ x, y }) => [x, y, 10];
const box = ({ x, y, textWidth, textHeight }, tag) => ({ x: x + tag.dx - textWidth / 2, y: y + tag.dy - textHeight / 2, w: textWidth, h: textHeight });

test("labels keep clear of one another and of the nodes", () => {
  const nodes = [node(0, 0), node(30, 0), node(0, 30), node(30, 30)];
  const placed = place(nodes, nodes, at, { everything: true });
  const boxes = nodes.map((each) => box(each, placed.get(each)));
  boxes.forEach((one, row) => { for (const other of boxes.slice(row + 1)) assert.equal(overlap(one, other), 0); });
});

test("a label without room is left out, unless all are wanted", () => {
  const nodes = Array.from({ length: 60 }, (_, row) => node((row % 8) * 12, Math.floor(row / 8) * 12));
  assert.ok(place(nodes, nodes, at, {}).size < 60);
  assert.equal(place(nodes, nodes, at, { everything: true }).size, 60);
});

test("a box meets its neighbours across the cells of the grid, and none when it is gone", () => {
  const grid = new Crowd();
  const far = { x: 500, y: 500, w: 5, h: 5 };
  const near = { x: 85, y: 55, w: 20, h: 20 };
  grid.add(far);
  grid.add(near);
  assert.deepEqual([...grid.near({ x: 0, y: 0, w: 91, h: 61 })], [near]);
  const long = { x: 200, y: 0, w: 250, h: 5 };
  grid.add(long);
  assert.deepEqual([...grid.near({ x: 400, y: 0, w: 5, h: 5 })], [long]);
  grid.remove(near);
  assert.deepEqual([...grid.near({ x: 0, y: 0, w: 91, h: 61 })], []);
});

test("an edge ends at the outline of each shape", () => {
  for (const shape of Object.keys(OUTLINE)) {
    const pen = new SvgPath();
    OUTLINE[shape](pen, 0, 0, 10);
    assert.match(pen.d, /^M[-\d. ]+/);
    for (let turn = 0; turn < 8; turn += 1) {
      const length = extent(shape, 10, Math.cos((turn * Math.PI) / 4), Math.sin((turn * Math.PI) / 4));
      assert.ok(length > 5 && length < 16, `${shape}: ${length}`);
    }
  }
  assert.equal(extent("diamond", 10, 1, 0), 12.5);
});

test("where all are wanted apart, none lies on another", () => {
  const nodes = Array.from({ length: 60 }, (_, row) => node((row % 8) * 12, Math.floor(row / 8) * 12));
  const placed = place(nodes, nodes, at, { everything: true, apart: true });
  assert.ok(placed.size > 3 && placed.size < 60);
  const boxes = nodes.filter((each) => placed.has(each)).map((each) => box(each, placed.get(each)));
  boxes.forEach((one, row) => { for (const other of boxes.slice(row + 1)) assert.ok(overlap(one, other) < 0.1); });
});

test("no name is cut by the edge of the picture, and one beyond it keeps its place", () => {
  const edge = { left: 0, right: 200, top: 0, low: 200 };
  const [corner, beyond] = [node(12, 12), node(300, 100)];
  const placed = place([corner, beyond], [], at, { edge });
  const { x, y, w, h } = box(corner, placed.get(corner));
  assert.ok(x >= 0 && y >= 0 && x + w <= 200 && y + h <= 200);
  assert.deepEqual(placed.get(beyond), place([beyond], [], at, {}).get(beyond));
});

// The points of a horizontal line through a label at this height, every four pixels.
const line = (y, from = -200, to = 200) => Array.from({ length: (to - from) / 4 }, (_, row) => [from + row * 4, y]);

test("a label keeps to the side where no other node is nearer to it", () => {
  const [own, other] = [node(0, 0), node(105, 0)];
  const lines = [...line(21), ...line(-21)];
  assert.ok(place([own], [own], at, { lines }).get(own).dx > 0);
  assert.ok(place([own], [own, other], at, { lines }).get(own).dx < 0);
});

test("a label stands half aside where every other position is taken", () => {
  const own = node(0, 0);
  const blocks = [{ x: -120, y: -60, w: 240, h: 49 }, { x: 16, y: -40, w: 90, h: 100 }, { x: -104, y: -11, w: 92, h: 23 }];
  const { dx, dy } = place([own], [own], at, { blocks }).get(own);
  assert.ok(Math.abs(dx) > 10 && Math.abs(dx) < 25 && dy > 0, `${dx}, ${dy}`);
});

test("a label on lines is legible, and one cut by the frame is not", () => {
  const edge = { left: 0, right: 400, top: 0, low: 60 };
  const low = node(200, 45);
  const lines = Array.from({ length: 16 }, (_, row) => line(row * 3, 0, 400)).flat();
  const { y, h } = box(low, place([low], [low], at, { edge, lines, everything: true }).get(low));
  assert.ok(y >= 0 && y + h <= 60, `${y}`);
});

test("a verb is moved into the frame where its edge is, and only there", () => {
  const frame = { left: 0, right: 300, top: 0, low: 200 };
  assert.deepEqual(inside(frame, 90, 12, [40, 100], [40, 100]), [90, 100]);
  assert.deepEqual(inside(frame, 90, 12, [290, 195], [310, 205]), [210, 188]);
  assert.deepEqual(inside(frame, 90, 12, [150, 100], [150, 100]), [150, 100]);
  assert.deepEqual(inside(frame, 90, 12, [-20, 100], [-20, 100]), [-20, 100]);
  assert.deepEqual(inside(frame, 200, 12, [40, 100], [40, 100]), [40, 100]);
  assert.deepEqual(inside(null, 90, 12, [40, 100], [40, 100]), [40, 100]);
});
