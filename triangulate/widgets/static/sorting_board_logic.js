// What the sorting board works out without drawing: order, search, selection, moves by keyboard. Plain values in and out.

/**
 * @typedef {{finding: string, source: string, label?: string, statement?: string, parent?: string}} Finding
 * @typedef {{id: string, label: string, group?: string, question?: string, proposition?: string, judged?: Record<string, number>}} Row
 * @typedef {{rows: Row[], places: Record<string, [string[], string | null]>, unsorted: string[]}} Board
 * @typedef {{id: string, kind: "source" | "finding", level: number, source: string, finding?: string, above?: string,
 *   open?: boolean, parent?: boolean, place?: number, of?: number}} Item
 */

/** Text as it is compared with what somebody types: capitals, accents and blanks do not count. @param {unknown} text */
export function folded(text) {
  return String(text ?? "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * Findings by source, each theme followed by its sub-themes.
 * @param {Finding[]} findings
 * @param {string[]} sources
 * @returns {Map<string, {finding: string, depth: number, above: string | null}[]>}
 */
export function arranged(findings, sources) {
  const about = new Map(findings.map((finding) => [finding.finding, finding]));
  /** @type {Map<string, string[]>} */
  const below = new Map();
  /** @type {Map<string, string[]>} */
  const tops = new Map(sources.map((source) => [source, []]));
  for (const { finding, parent, source } of findings) {
    const above = parent !== undefined ? about.get(parent) : undefined;
    const list = above && above.source === source && !loops(finding, about)
      ? below.get(above.finding) ?? below.set(above.finding, []).get(above.finding)
      : tops.get(source) ?? tops.set(source, []).get(source);
    list?.push(finding);
  }
  const result = new Map();
  for (const [source, roots] of tops) {
    const order = [];
    const waiting = roots.map((finding) => ({ finding, depth: 0, above: null })).reverse();
    while (waiting.length) {
      const next = /** @type {{finding: string, depth: number, above: string | null}} */ (waiting.pop());
      order.push(next);
      for (const child of [...(below.get(next.finding) ?? [])].reverse()) {
        waiting.push(/** @type {any} */ ({ finding: child, depth: next.depth + 1, above: next.finding }));
      }
    }
    result.set(source, order);
  }
  return result;
}

/** Whether what stands above a finding leads back to it. @param {string} finding @param {Map<string, Finding>} about */
function loops(finding, about) {
  const seen = new Set([finding]);
  for (let above = about.get(finding)?.parent; above !== undefined && about.has(above); above = about.get(above)?.parent) {
    if (seen.has(above)) return true;
    seen.add(above);
  }
  return false;
}

/** What a finding can be found by. @param {Finding} finding */
export function findable(finding) {
  return folded([finding.finding, finding.label, finding.statement].join(" "));
}

/** Whether all words that were typed occur. @param {string} text folded @param {string} typed */
export function matches(text, typed) {
  const query = folded(typed);
  return query === "" || query.split(" ").every((word) => text.includes(word));
}

/**
 * The lines of the list of findings as they are shown: a heading for each source, below it its findings.
 * @param {ReturnType<typeof arranged>} order
 * @param {Map<string, string>} texts by finding, from {@link findable}
 * @param {Set<string>} unsorted
 * @param {{typed?: string, only?: "all" | "unsorted", closed?: Set<string>}} how
 * @returns {Item[]}
 */
export function lines(order, texts, unsorted, { typed = "", only = "all", closed = new Set() } = {}) {
  /** @type {Item[]} */
  const result = [];
  for (const [source, findings] of order) {
    const wanted = findings.filter(({ finding }) =>
      (only === "all" || unsorted.has(finding)) && matches(texts.get(finding) ?? "", typed));
    const open = typed !== "" || !closed.has(source);
    result.push({ id: `s:${source}`, kind: "source", level: 1, source, open, of: wanted.length });
    if (!open) continue;
    const there = new Set(wanted.map(({ finding }) => finding));
    const levels = new Map();
    for (const { finding, above } of wanted) {
      const level = above !== null && there.has(above) ? levels.get(above) + 1 : 2;
      levels.set(finding, level);
      result.push({ id: `f:${finding}`, kind: "finding", level, source, finding, above: above ?? undefined });
    }
  }
  return result;
}

/**
 * Where a key leads from a line of the list.
 * @param {Item[]} items @param {string} id @param {string} key @param {number} [page]
 * @returns {string | null} the id of the line, null where the key does not move
 */
export function stepInList(items, id, key, page = 10) {
  if (!items.length) return null;
  const at = Math.max(0, items.findIndex((item) => item.id === id));
  const item = items[at];
  const to = (/** @type {number} */ index) => items[Math.min(items.length - 1, Math.max(0, index))].id;
  if (key === "ArrowDown") return to(at + 1);
  if (key === "ArrowUp") return to(at - 1);
  if (key === "PageDown") return to(at + page);
  if (key === "PageUp") return to(at - page);
  if (key === "Home") return to(0);
  if (key === "End") return to(items.length - 1);
  if (key === "ArrowLeft" && item.kind === "finding") {
    for (let index = at - 1; index >= 0; index--) if (items[index].level < item.level) return items[index].id;
  }
  if (key === "ArrowRight" && items[at + 1]?.level > item.level) return to(at + 1);
  return null;
}

/** The findings between two lines, both included. @param {Item[]} items @param {string} from @param {string} to @returns {string[]} */
export function between(items, from, to) {
  const [a, b] = [from, to].map((id) => items.findIndex((item) => item.id === id));
  if (b < 0) return [];
  const [low, high] = a < 0 ? [b, b] : [Math.min(a, b), Math.max(a, b)];
  return items.slice(low, high + 1).flatMap((item) => (item.finding === undefined ? [] : [item.finding]));
}

/**
 * Which line has the focus after the list changed: the same, else the next finding that is left, else the one before.
 * @param {Item[]} before @param {string} id @param {Item[]} after
 */
export function keptFocus(before, id, after) {
  const there = new Set(after.map((item) => item.id));
  if (there.has(id)) return id;
  const at = before.findIndex((item) => item.id === id);
  const near = [...before.slice(at + 1), ...before.slice(0, Math.max(at, 0)).reverse()];
  const next = near.find((item) => item.kind === "finding" && there.has(item.id)) ?? near.find((item) => there.has(item.id));
  return next?.id ?? after[0]?.id ?? "";
}

/**
 * Meta-themes that what was typed may mean, the nearest first; without words those used last, then all in their order.
 * @param {Row[]} rows @param {string} typed @param {string[]} [recent] ids, the last one first @param {number} [most]
 * @returns {{rows: Row[], more: number, same: Row | null}} `same` has exactly the label that was typed
 */
export function searched(rows, typed, recent = [], most = 60) {
  const query = folded(typed);
  const rank = (/** @type {Row} */ row) => {
    const label = folded(row.label);
    if (query === "") return recent.includes(row.id) ? recent.indexOf(row.id) - recent.length : 0;
    if (label === query || folded(row.id) === query) return 0;
    if (label.startsWith(query)) return 1;
    if (label.includes(` ${query}`) || folded(row.id).startsWith(query)) return 2;
    if (matches(label, query)) return 3;
    return 4;
  };
  const found = rows
    .filter((row) => matches(folded([row.id, row.label, row.group, row.proposition].join(" ")), query))
    .map((row, index) => ({ row, index, rank: rank(row) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ row }) => row);
  const same = query === "" ? null : rows.find((row) => folded(row.label) === query) ?? null;
  return { rows: found.slice(0, most), more: Math.max(0, found.length - most), same };
}

/**
 * What stands in each slot: row -> source -> findings that were put there, each with the sub-themes that share its row.
 * @param {Board} board @param {Map<string, Finding>} about
 * @returns {Map<string, Map<string, {finding: string, with: string[]}[]>>}
 */
export function slotsOf(board, about) {
  /** @type {Map<string, Map<string, {finding: string, with: string[]}[]>>} */
  const result = new Map(board.rows.map((row) => [row.id, new Map()]));
  const shared = [];
  for (const [finding, [rows, through]] of Object.entries(board.places)) {
    const source = about.get(finding)?.source ?? "";
    for (const row of rows) {
      if (through !== null) { shared.push({ finding, row, source, through }); continue; }
      const slots = result.get(row);
      if (!slots) continue;
      const slot = slots.get(source) ?? slots.set(source, []).get(source);
      slot?.push({ finding, with: [] });
    }
  }
  for (const { finding, row, source, through } of shared) {
    result.get(row)?.get(source)?.find((chip) => chip.finding === through)?.with.push(finding);
  }
  return result;
}

/** Rows by their group, in the order of first appearance. @param {Row[]} rows @returns {{group: string, rows: Row[]}[]} */
export function grouped(rows) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows) {
    const group = row.group ?? "";
    (groups.get(group) ?? groups.set(group, []).get(group))?.push(row);
  }
  return [...groups].map(([group, listed]) => ({ group, rows: listed }));
}

/**
 * Where a key leads in the table of rows. A place is (row, column, which chip of the slot); column 0 is the row itself.
 * @param {{id: string, slots: number[]}[]} grid rows as shown, with how many chips each slot has
 * @param {{row: string, column: number, chip: number}} at
 * @param {string} key
 * @returns {{row: string, column: number, chip: number} | null}
 */
export function stepInGrid(grid, at, key) {
  if (!grid.length) return null;
  const y = Math.max(0, grid.findIndex((row) => row.id === at.row));
  const columns = grid[0].slots.length;
  const chips = (/** @type {number} */ row, /** @type {number} */ column) => (column === 0 ? 1 : Math.max(1, grid[row].slots[column - 1]));
  const to = (/** @type {number} */ row, /** @type {number} */ column, /** @type {number} */ chip) =>
    ({ row: grid[row].id, column, chip: Math.min(chip, chips(row, column) - 1) });
  const x = Math.min(at.column, columns);
  if (key === "ArrowDown") return at.chip + 1 < chips(y, x) ? to(y, x, at.chip + 1) : to(Math.min(y + 1, grid.length - 1), x, y + 1 < grid.length ? 0 : at.chip);
  if (key === "ArrowUp") {
    if (at.chip > 0) return to(y, x, at.chip - 1);
    return y > 0 ? to(y - 1, x, Infinity) : to(y, x, 0);
  }
  if (key === "ArrowRight") return to(y, Math.min(x + 1, columns), 0);
  if (key === "ArrowLeft") return to(y, Math.max(x - 1, 0), 0);
  if (key === "Home") return to(y, 0, 0);
  if (key === "End") return to(y, columns, 0);
  if (key === "PageDown") return to(Math.min(y + 8, grid.length - 1), x, 0);
  if (key === "PageUp") return to(Math.max(y - 8, 0), x, 0);
  return null;
}

/** A number of things in words. @param {number} number @param {string} one @param {string} [several] */
export function count(number, one, several = `${one}s`) {
  return `${number} ${number === 1 ? one : several}`;
}

/**
 * How many judgements would have to be looked at again if these findings came into a row or left it.
 * @param {Row | undefined} row @param {string[]} sources of the findings
 */
export function resting(row, sources) {
  const judged = row?.judged;
  if (!judged) return 0;
  const different = [...new Set(sources)];
  return different.length === 1 ? judged[different[0]] ?? 0 : judged[""] ?? 0;
}

/**
 * A sentence on what will have to be looked at again; empty where nothing will.
 * @param {Row[]} rows that change @param {string[]} sources of the findings
 */
export function staleHint(rows, sources) {
  const parts = rows.map((row) => ({ row, number: resting(row, sources) })).filter(({ number }) => number > 0);
  if (!parts.length) return "";
  const said = parts.map(({ row, number }) => `${count(number, "judgement")} of “${shortened(row.label)}”`).join(" and ");
  return `${said} will be marked to be looked at again. Nothing is lost.`;
}

/** On one line, and not longer than it helps. @param {unknown} text @param {number} [most] */
export function shortened(text, most = 60) {
  const line = String(text ?? "").replace(/\s+/g, " ").trim();
  const letters = [...line];
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join("")}…`;
}

/**
 * The rows that findings would leave.
 * @param {[string, string | null][]} chosen finding and the row in which it was taken hold of
 * @param {Board} board
 */
export function leaving(chosen, board) {
  const ids = chosen.flatMap(([finding, row]) => (row !== null ? [row] : board.places[finding]?.[0] ?? []));
  return [...new Set(ids)];
}

/**
 * Findings of a selection in words: "I03", "I03 and I04", "5 findings".
 * @param {[string, string | null][]} chosen
 */
export function named(chosen) {
  const names = [...new Set(chosen.map(([finding]) => finding))];
  return names.length > 3 ? `${names.length} findings` : names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** What stands in the way of merging, in a sentence; empty where nothing does. @param {number} rows chosen */
export function mergeRefusal(rows) {
  return rows < 2 ? "Choose two or more meta-themes first: Space on each of them, or a click on its box." : "";
}
