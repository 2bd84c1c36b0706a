import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, isChanged, meaningOfKey, moved, nextOpen, visibleRows, windowOf } from "../../triangulate/widgets/static/coding_grid_logic.js";

const states = ["open", "proposed", "coded", "disputed", "resolved", "none"];
const grid = () => ({
  rows: ["R1", "R2", "R3"], labels: ["Trust", "Role clarity", null], groups: ["G", "H"], group: [1, 0, -1], pairs: [["a", "b"], ["a", "c"]], states,
  looks: [{ key: "agreement", letter: "A" }, { key: "silence", letter: "S" }],
  code: [0, -1, 1, 1, -1, -1], state: [2, 0, 1, 3, 5, 4], mark: [1, 0, 0, 2, 0, 0],
});
const all = { show: "all", text: "", sort: "study" };

test("all rows are shown in the order of the study", () => assert.deepEqual(visibleRows(grid(), all), [0, 1, 2]));
test("rows with open cells have a proposal or nothing yet", () => assert.deepEqual(visibleRows(grid(), { ...all, show: "open" }), [0, 1]));
test("a code is found where it was given, not where it is proposed", () => {
  assert.deepEqual(visibleRows(grid(), { ...all, show: "code:silence" }), [1]);
  assert.deepEqual(visibleRows(grid(), { ...all, show: "code:agreement" }), [0]);
});
test("a group, what is stale and what is disputed can be shown alone", () => {
  assert.deepEqual(visibleRows(grid(), { ...all, show: "group:H" }), [0]);
  assert.deepEqual(visibleRows(grid(), { ...all, show: "stale" }), [0]);
  assert.deepEqual(visibleRows(grid(), { ...all, show: "state:disputed" }), [1]);
});
test("every word of the search must occur, in id, label or group", () => {
  assert.deepEqual(visibleRows(grid(), { ...all, text: "CLARITY role" }), [1]);
  assert.deepEqual(visibleRows(grid(), { ...all, text: "clarity trust" }), []);
});
test("rows are sorted by label, group or open cells", () => {
  assert.deepEqual(visibleRows(grid(), { ...all, sort: "label" }), [2, 1, 0]);
  assert.deepEqual(visibleRows(grid(), { ...all, sort: "group" }), [2, 1, 0]);
  assert.deepEqual(visibleRows(grid(), { ...all, sort: "open" }), [0, 1, 2]);
});
test("counts leave out what cannot be compared", () => assert.deepEqual(counted(grid()), { all: 5, judged: 3, stale: 1, disputed: 1 }));
test("the next open cell is looked for from the top again", () => {
  assert.deepEqual(nextOpen(grid(), [0, 1, 2], { row: 0, column: 0 }), { row: 0, column: 1 });
  assert.deepEqual(nextOpen(grid(), [0, 1, 2], { row: 1, column: 1 }), { row: 0, column: 1 });
  assert.equal(nextOpen(grid(), [2], { row: 2, column: 0 }), null);
});
test("arrows stop at the edges, with Ctrl they go there", () => {
  const size = { rows: 9, columns: 3, page: 4 };
  assert.deepEqual(moved("ArrowUp", { at: 0, column: 0 }, size), { at: 0, column: 0 });
  assert.deepEqual(moved("ArrowRight", { at: 0, column: 0 }, size, true), { at: 0, column: 2 });
  assert.deepEqual(moved("PageDown", { at: 6, column: 1 }, size), { at: 8, column: 1 });
  assert.deepEqual(moved("End", { at: 1, column: 1 }, size, true), { at: 8, column: 2 });
  assert.equal(moved("x", { at: 0, column: 0 }, size), null);
});
test("only the rows in sight and a few beyond are drawn", () => {
  assert.deepEqual(windowOf(4000, 400, 40, 2000), { first: 94, last: 116 });
  assert.deepEqual(windowOf(0, 400, 40, 3), { first: 0, last: 3 });
});
test("a key is a value, a code by number or letter, or a command", () => {
  const keys = { groups: [{ name: "meaning", values: [{ value: "same", key: "q" }] }], codes: [{ key: "agreement", letter: "A" }] };
  assert.deepEqual(meaningOfKey("q", keys), { does: "value", name: "meaning", value: "same" });
  assert.deepEqual(meaningOfKey("1", keys), { does: "code", code: "agreement" });
  assert.deepEqual(meaningOfKey("a", keys), { does: "code", code: "agreement" });
  assert.deepEqual(meaningOfKey("0", keys), { does: "code", code: "" });
  assert.deepEqual(meaningOfKey("U", keys), { does: "redo" });
  assert.equal(meaningOfKey("7", keys), null);
});
test("typed text counts as changed until it is what was saved", () => {
  const own = { values: { meaning: "same" }, code: "", reason: "" };
  assert.equal(isChanged({ values: { meaning: "same" }, code: "", reason: "", memo: " " }, own), false);
  assert.equal(isChanged({ values: {}, code: "", reason: "" }, own), true);
  assert.equal(isChanged({ values: { meaning: "same" }, code: "", reason: "", memo: "x" }, own), true);
});
