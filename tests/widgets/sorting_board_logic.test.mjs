// What the sorting board works out without a browser. Run by tests/widgets/test_sorting_board.py, or: node --test <this file>.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const text = readFileSync(new URL("../../triangulate/widgets/static/sorting_board_logic.js", import.meta.url), "utf8");
const logic = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const findings = [
  { finding: "I2", source: "interviews", label: "Sub", parent: "I1" },
  { finding: "I1", source: "interviews", label: "Rôle clarity", statement: "Nobody knew who did what." },
  { finding: "I3", source: "interviews", label: "Below the sub-theme", parent: "I2" },
  { finding: "O1", source: "observations", label: "Tasks named", parent: "I1" },
  { finding: "I4", source: "interviews", label: "Coffee" },
];
const about = new Map(findings.map((one) => [one.finding, one]));
const order = logic.arranged(findings, ["interviews", "observations", "survey"]);
const texts = new Map(findings.map((one) => [one.finding, logic.findable(one)]));
const ids = (items) => items.map((item) => item.id);

test("a theme stands before its sub-themes, with their depth, and never under a theme of another source", () => {
  assert.deepEqual(order.get("interviews").map(({ finding, depth }) => [finding, depth]), [["I1", 0], ["I2", 1], ["I3", 2], ["I4", 0]]);
  assert.deepEqual(order.get("observations").map(({ finding, depth }) => [finding, depth]), [["O1", 0]]);
  assert.deepEqual(order.get("survey"), []);
});

test("themes that are above one another in a circle are all listed", () => {
  const circle = [{ finding: "A", source: "s", parent: "B" }, { finding: "B", source: "s", parent: "A" }, { finding: "C", source: "s", parent: "C" }];
  assert.deepEqual(logic.arranged(circle, ["s"]).get("s").map(({ finding }) => finding).sort(), ["A", "B", "C"]);
});

test("what is typed is found without accents, capitals or order of words", () => {
  assert.ok(logic.matches(texts.get("I1"), "clarity ROLE"));
  assert.ok(logic.matches(texts.get("I1"), "  knew   who "));
  assert.ok(!logic.matches(texts.get("I1"), "role coffee"));
});

test("the list has a heading for each source, and only findings that are wanted", () => {
  assert.deepEqual(ids(logic.lines(order, texts, new Set())), ["s:interviews", "f:I1", "f:I2", "f:I3", "f:I4", "s:observations", "f:O1", "s:survey"]);
  const loose = logic.lines(order, texts, new Set(["I2", "O1"]), { only: "unsorted" });
  assert.deepEqual(loose.map((item) => [item.id, item.level]), [["s:interviews", 1], ["f:I2", 2], ["s:observations", 1], ["f:O1", 2], ["s:survey", 1]]);
});

test("a source that is closed hides its findings, except from a search", () => {
  const closed = new Set(["interviews"]);
  assert.ok(!ids(logic.lines(order, texts, new Set(), { closed })).includes("f:I1"));
  assert.ok(ids(logic.lines(order, texts, new Set(), { closed, typed: "coffee" })).includes("f:I4"));
});

test("arrows go up and down and stay at the ends; left goes to the theme above", () => {
  const items = logic.lines(order, texts, new Set());
  assert.equal(logic.stepInList(items, "f:I1", "ArrowDown"), "f:I2");
  assert.equal(logic.stepInList(items, "s:interviews", "ArrowUp"), "s:interviews");
  assert.equal(logic.stepInList(items, "f:I1", "End"), "s:survey");
  assert.equal(logic.stepInList(items, "f:I3", "ArrowLeft"), "f:I2");
  assert.equal(logic.stepInList(items, "f:I1", "ArrowRight"), "f:I2");
  assert.equal(logic.stepInList(items, "f:I4", "ArrowRight"), null);
  assert.equal(logic.stepInList(items, "f:I1", "x"), null);
});

test("a stretch of the list holds its findings and no headings, in either direction", () => {
  const items = logic.lines(order, texts, new Set());
  assert.deepEqual(logic.between(items, "f:O1", "f:I3"), ["I3", "I4", "O1"]);
  assert.deepEqual(logic.between(items, "gone", "f:I3"), ["I3"]);
});

test("when the finding in focus leaves the list, the next one has the focus, at the end the one before", () => {
  const items = logic.lines(order, texts, new Set());
  const without = (...gone) => items.filter((item) => !gone.includes(item.id));
  assert.equal(logic.keptFocus(items, "f:I2", without("f:I2")), "f:I3");
  assert.equal(logic.keptFocus(items, "f:O1", without("f:O1")), "f:I4");
  assert.equal(logic.keptFocus(items, "f:I1", items), "f:I1");
  assert.equal(logic.keptFocus(items, "f:I1", []), "");
});

const rows = [
  { id: "R1", label: "Clear roles", group: "Team" },
  { id: "R2", label: "Roles" },
  { id: "R3", label: "Trust", group: "Team", judged: { "": 3, interviews: 1, observations: 3 } },
];

test("the label that was typed comes first, then labels that begin with it, then the others", () => {
  assert.deepEqual(logic.searched(rows, "roles").rows.map(({ id }) => id), ["R2", "R1"]);
  assert.deepEqual(logic.searched(rows, "team").rows.map(({ id }) => id), ["R1", "R3"]);
  assert.equal(logic.searched(rows, "ROLES ").same.id, "R2");
  assert.equal(logic.searched(rows, "role").same, null);
});

test("without words the meta-themes used last come first", () => {
  assert.deepEqual(logic.searched(rows, "", ["R3", "R2"]).rows.map(({ id }) => id), ["R3", "R2", "R1"]);
});

test("of many meta-themes some are shown, and how many more there are", () => {
  const many = Array.from({ length: 70 }, (_, index) => ({ id: `N${index}`, label: "Same" }));
  const found = logic.searched(many, "same");
  assert.deepEqual([found.rows.length, found.more], [60, 10]);
});

const board = { rows, places: { I1: [["R1", "R3"], null], I2: [["R1", "R3"], "I1"], O1: [["R1"], null] }, unsorted: ["I4"] };

test("a slot holds what was put there, with the sub-themes that share the row", () => {
  const slots = logic.slotsOf(board, about);
  assert.deepEqual(slots.get("R1").get("interviews"), [{ finding: "I1", with: ["I2"] }]);
  assert.deepEqual(slots.get("R3").get("interviews"), [{ finding: "I1", with: ["I2"] }]);
  assert.deepEqual(slots.get("R1").get("observations"), [{ finding: "O1", with: [] }]);
  assert.equal(slots.get("R2").size, 0);
});

test("rows of one group stand together, in the order of first appearance", () => {
  assert.deepEqual(logic.grouped(rows).map(({ group, rows: listed }) => [group, listed.length]), [["Team", 2], ["", 1]]);
});

test("keys lead through the table from slot to slot, and through the findings of a slot", () => {
  const grid = [{ id: "R1", slots: [2, 0] }, { id: "R2", slots: [0, 1] }];
  const at = (row, column, chip = 0) => ({ row, column, chip });
  assert.deepEqual(logic.stepInGrid(grid, at("R1", 1), "ArrowDown"), at("R1", 1, 1));
  assert.deepEqual(logic.stepInGrid(grid, at("R1", 1, 1), "ArrowDown"), at("R2", 1));
  assert.deepEqual(logic.stepInGrid(grid, at("R2", 1), "ArrowUp"), at("R1", 1, 1));
  assert.deepEqual(logic.stepInGrid(grid, at("R2", 2), "ArrowDown"), at("R2", 2));
  assert.deepEqual(logic.stepInGrid(grid, at("R1", 2), "ArrowRight"), at("R1", 2));
  assert.deepEqual(logic.stepInGrid(grid, at("R1", 2), "Home"), at("R1", 0));
  assert.equal(logic.stepInGrid([], at("", 0), "ArrowDown"), null);
});

test("what will have to be looked at again is said before, for the sources that are concerned", () => {
  assert.equal(logic.staleHint(rows, ["interviews"]), "1 judgement of “Trust” will be marked to be looked at again. Nothing is lost.");
  assert.equal(logic.staleHint(rows, ["interviews", "observations"]), "3 judgements of “Trust” will be marked to be looked at again. Nothing is lost.");
  assert.equal(logic.staleHint(rows, ["survey"]), "");
});

test("findings leave all their rows, or the one in which they were taken hold of", () => {
  assert.deepEqual(logic.leaving([["I1", null]], board), ["R1", "R3"]);
  assert.deepEqual(logic.leaving([["I1", "R3"]], board), ["R3"]);
  assert.deepEqual(logic.leaving([["I4", null]], board), []);
});

test("a selection is named by its findings, or by their number", () => {
  assert.equal(logic.named([["I1", null], ["I2", null]]), "I1 and I2");
  assert.equal(logic.named([["I1", null], ["I2", null], ["I3", null], ["I4", null]]), "4 findings");
  assert.equal(logic.named([["I1", "R1"], ["I1", "R3"]]), "I1");
});

test("a long label is cut between letters", () => {
  assert.equal(logic.shortened("👩‍👩‍👧".repeat(50), 4).at(-1), "…");
  assert.equal(logic.shortened("role  clarity", 8), "role cl…");
});
