// What the coding grid works out, apart from drawing: which rows are shown, in which order, where the keys lead.

/**
 * @typedef {{rows: string[], labels: (string|null)[], groups: string[], group: number[], pairs: any[], states: string[],
 *   looks: {key: string, letter: string, label: string, colour: string, ink: string}[], code: number[], state: number[], mark: number[]}} Grid
 * @typedef {{show: string, text: string, sort: string}} Wanted
 */

/** @param {Grid} grid @param {number} row @param {number} column */
export const cellIndex = (grid, row, column) => row * grid.pairs.length + column;

/** Whether somebody still has to judge a cell. @param {Grid} grid @param {number} index */
export function isOpen(grid, index) {
  const state = grid.states[grid.state[index]];
  return state === "open" || state === "proposed";
}

/** @param {Grid} grid @param {number} index @param {string} show */
function cellWanted(grid, index, show) {
  if (show === "open") return isOpen(grid, index);
  if (show === "stale") return (grid.mark[index] & 1) === 1;
  if (show.startsWith("state:")) return grid.states[grid.state[index]] === show.slice(6);
  if (show.startsWith("code:")) {
    const state = grid.states[grid.state[index]];
    return state !== "proposed" && grid.looks[grid.code[index]]?.key === show.slice(5);
  }
  return true;
}

/**
 * Numbers of the rows that are shown, in their order.
 * @param {Grid} grid @param {Wanted} wanted
 * @returns {number[]}
 */
export function visibleRows(grid, wanted) {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const width = grid.pairs.length;
  const rows = [];
  for (let row = 0; row < grid.rows.length; row += 1) {
    if (wanted.show.startsWith("group:")) {
      if (grid.groups[grid.group[row]] !== wanted.show.slice(6)) continue;
    } else if (wanted.show !== "all") {
      let any = false;
      for (let column = 0; column < width && !any; column += 1) any = cellWanted(grid, row * width + column, wanted.show);
      if (!any) continue;
    }
    if (words.length) {
      const text = `${grid.rows[row]} ${grid.labels[row] ?? ""} ${grid.groups[grid.group[row]] ?? ""}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
    }
    rows.push(row);
  }
  if (wanted.sort === "label") rows.sort((a, b) => String(grid.labels[a] ?? "").localeCompare(String(grid.labels[b] ?? "")) || a - b);
  if (wanted.sort === "group") rows.sort((a, b) => grid.group[a] - grid.group[b] || a - b);
  if (wanted.sort === "open") {
    const count = (/** @type {number} */ row) => { let n = 0; for (let c = 0; c < width; c += 1) n += isOpen(grid, row * width + c) ? 1 : 0; return n; };
    const counts = new Map(rows.map((row) => [row, count(row)]));
    rows.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b);
  }
  return rows;
}

/** How many comparisons are judged, and how many there are. @param {Grid} grid */
export function counted(grid) {
  let all = 0, judged = 0, stale = 0, disputed = 0;
  for (let index = 0; index < grid.state.length; index += 1) {
    const state = grid.states[grid.state[index]];
    if (state === "none") continue;
    all += 1;
    if (!isOpen(grid, index)) judged += 1;
    if (state === "disputed") disputed += 1;
    if (grid.mark[index] & 1) stale += 1;
  }
  return { all, judged, stale, disputed };
}

/**
 * The next open cell after one, row by row as they are shown, from the top again after the last; null where none is left.
 * @param {Grid} grid @param {number[]} shown @param {{row: number, column: number}} from
 */
export function nextOpen(grid, shown, from) {
  const width = grid.pairs.length, total = shown.length * width;
  const at = Math.max(0, shown.indexOf(from.row)) * width + from.column;
  for (let step = 1; step <= total; step += 1) {
    const place = (at + step) % total;
    const row = shown[Math.floor(place / width)], column = place % width;
    if (isOpen(grid, row * width + column)) return { row, column };
  }
  return null;
}

/**
 * Where a key leads in the grid: position among the rows shown, and column; null for other keys.
 * @param {string} key @param {{at: number, column: number}} from @param {{rows: number, columns: number, page: number}} size @param {boolean} control
 */
export function moved(key, from, size, control = false) {
  const last = size.rows - 1, edge = size.columns - 1;
  const to = { ...from };
  if (key === "ArrowDown") to.at = control ? last : from.at + 1;
  else if (key === "ArrowUp") to.at = control ? 0 : from.at - 1;
  else if (key === "ArrowRight") to.column = control ? edge : from.column + 1;
  else if (key === "ArrowLeft") to.column = control ? 0 : from.column - 1;
  else if (key === "PageDown") to.at = from.at + size.page;
  else if (key === "PageUp") to.at = from.at - size.page;
  else if (key === "Home") { to.column = 0; if (control) to.at = 0; }
  else if (key === "End") { to.column = edge; if (control) to.at = last; }
  else return null;
  to.at = Math.min(last, Math.max(0, to.at));
  to.column = Math.min(edge, Math.max(0, to.column));
  return to;
}

/**
 * The rows to draw for a scroll position, with a few beyond either edge.
 * @param {number} top @param {number} height @param {number} rowHeight @param {number} total
 */
export function windowOf(top, height, rowHeight, total) {
  const first = Math.max(0, Math.floor(top / rowHeight) - 6);
  return { first, last: Math.min(total, Math.ceil((top + height) / rowHeight) + 6) };
}

/**
 * What a key does in the open cell: a value of a judgement, a code, or a command; null for other keys.
 * @param {string} key @param {{groups: {name: string, values: {value: string, key: string}[]}[], codes: {key: string, letter: string}[]}} keys
 */
export function meaningOfKey(key, keys) {
  const number = /^[0-9]$/.test(key) ? Number(key) : -1;
  if (number === 0) return { does: "code", code: "" };
  if (number > 0) return number <= keys.codes.length ? { does: "code", code: keys.codes[number - 1].key } : null;
  for (const group of keys.groups) {
    const found = group.values.find((value) => value.key && value.key === key);
    if (found) return { does: "value", name: group.name, value: found.value };
  }
  const fixed = { r: "reason", m: "memo", u: "undo", U: "redo", "/": "search", "?": "keys", "+": "accept", "=": "accept", "-": "refuse" }[key];
  if (fixed) return { does: fixed };
  const code = keys.codes.find((item) => item.letter.length === 1 && item.letter.toLowerCase() === key.toLowerCase());
  return code ? { does: "code", code: code.key } : null;
}

/** Whether what was typed differs from what was saved. @param {any} draft @param {any} own */
export function isChanged(draft, own) {
  const names = new Set([...Object.keys(draft.values), ...Object.keys(own.values)]);
  for (const name of names) if ((draft.values[name] ?? "") !== (own.values[name] ?? "")) return true;
  return (draft.code ?? "") !== (own.code ?? "") || (draft.reason ?? "") !== (own.reason ?? "") || Boolean((draft.memo ?? "").trim());
}
