// CodingGrid: draws the matrix and the open comparison, and reports gestures. What is true, Python says.
import { clock, connect, fill, h, keepKeys, shown, words } from "./common.js";
import { cellIndex, counted, isChanged, isOpen, meaningOfKey, moved, nextOpen, visibleRows, windowOf } from "./coding_grid_logic.js";

const ROW = 40;
const STATE_WORDS = { open: "open", proposed: "proposed", coded: "coded", disputed: "disputed", resolved: "resolved", none: "no comparison" };
const PRESENCE = { present: "present", silent: "silent", not_addressed: "not addressed", unknown: "not known" };
const OPPORTUNITY = { asked: "was asked", probed: "was probed", could_arise: "could have arisen", could_not: "could not arise" };

/** @param {any} context */
function render({ model, el }) {
  /** @type {any} */ let grid = null;
  /** @type {number[]} */ let rows = [];
  const wanted = { show: "all", text: "", sort: "study" };
  let active = { row: 0, column: 0 };
  /** @type {any} */ let open = null; // what Python says of the open cell
  /** @type {any} */ let derived = null;
  const pending = new Map(); // place -> saves under way
  const failed = new Map(); // place -> {message, again}
  let undoWords = null, redoWords = null, saving = 0, derivations = 0, closed = false;

  const line = connect(model, hear);

  // The frame

  const root = h("section", { class: "tri-w tri-cg", "aria-label": "Coding grid" });
  keepKeys(root);
  const count = h("span", { class: "cg-count" });
  const status = h("span", { class: "cg-status", role: "status" });
  const alertBox = h("div", { class: "tri-alert", role: "alert", hidden: true });
  const search = h("input", { type: "search", placeholder: "text in a row", "aria-label": "Search rows", oninput: () => { wanted.text = search.value; list(); } });
  const show = h("select", { "aria-label": "Show", onchange: () => { wanted.show = show.value; list(); } });
  const sort = h("select", { "aria-label": "Sort", onchange: () => { wanted.sort = sort.value; list(); } },
    h("option", { value: "study" }, "order of the study"), h("option", { value: "label" }, "by label"),
    h("option", { value: "group" }, "by group"), h("option", { value: "open" }, "most open first"));
  const undo = h("button", { type: "button", onclick: () => takeBack("undo") }, "Undo");
  const redo = h("button", { type: "button", onclick: () => takeBack("redo") }, "Redo");
  const keysButton = h("button", { type: "button", onclick: showKeys, "aria-label": "All keys" }, "Keys ", h("kbd", {}, "?"));
  const heading = h("span");
  const body = h("tbody");
  const headRow = h("tr", { "aria-rowindex": "1" });
  const table = h("table", { class: "cg-table", role: "grid", tabindex: "-1" }, h("thead", {}, headRow), body);
  const scroller = h("div", { class: "cg-scroll" }, table);
  const panel = h("section", { class: "cg-panel", hidden: true });
  const main = h("div", { class: "cg-main" }, scroller, panel);
  const dialog = h("dialog", { class: "cg-keys", "aria-label": "All keys" });
  root.append(
    h("div", { class: "cg-head" }, heading, count, status),
    h("div", { class: "tri-bar cg-bar" }, h("label", {}, "Show ", show), h("label", {}, "Sort ", sort), search, undo, redo, keysButton),
    alertBox, main, dialog,
  );
  el.append(root);

  // What is kept in the page until it is saved

  const name = (/** @type {any[]} */ place) => JSON.stringify(place);
  const shelf = (/** @type {string} */ key) => `triangulate:${grid.study}:${grid.researcher}:${key}`;
  /** @type {Map<string, any>} */ const drafts = new Map();
  function keep(/** @type {string} */ key) {
    const draft = drafts.get(key);
    try {
      if (draft?.changed) sessionStorage.setItem(shelf(key), JSON.stringify(draft));
      else sessionStorage.removeItem(shelf(key));
    } catch { /* a browser without storage: the draft is kept as long as the page */ }
  }
  function fetchDrafts() {
    try {
      for (let n = 0; n < sessionStorage.length; n += 1) {
        const key = sessionStorage.key(n) ?? "";
        if (!key.startsWith(shelf(""))) continue;
        const place = key.slice(shelf("").length);
        if (!drafts.has(place)) drafts.set(place, JSON.parse(sessionStorage.getItem(key) ?? "null"));
      }
    } catch { /* as above */ }
  }
  const ownOf = (/** @type {any} */ cell) => {
    const own = cell.own ?? {};
    const values = {};
    for (const key of ["presence_a", "presence_b", ...grid.scheme.groups.map((/** @type {any} */ group) => group.name)]) if (own[key]) values[key] = own[key];
    return { values, code: own.code ?? "", reason: own.reason ?? "", memo: "" };
  };
  const draftOf = (/** @type {any} */ cell) => {
    const key = name(cell.place);
    if (!drafts.has(key)) drafts.set(key, { ...ownOf(cell), changed: false });
    return drafts.get(key);
  };

  // What Python says

  function hear(/** @type {any} */ message) {
    if (closed) return;
    if (message.did === "show") { showPlace(message.place, true); return; }
    if (!grid) return;
    if ("undo" in message) { undoWords = message.undo; redoWords = message.redo; drawTakingBack(); }
    for (const cell of message.cells ?? []) paint(cell);
    if (message.reload) load();
  }

  async function load() {
    try {
      const message = await line.ask("open", {}, { seconds: 60 });
      const first = grid === null;
      grid = message;
      undoWords = message.undo; redoWords = message.redo;
      fetchDrafts();
      drawFrame();
      list();
      if (first && message.opened) showPlace(message.opened, false);
    } catch (error) { loud(error, load); }
  }

  function paint(/** @type {any} */ cell) {
    const row = grid.rows.indexOf(cell.place[0]);
    const column = grid.pairs.findIndex((/** @type {any} */ pair) => pair[0] === cell.place[1] && pair[1] === cell.place[2]);
    if (row < 0 || column < 0) return;
    const index = cellIndex(grid, row, column);
    grid.code[index] = cell.code; grid.state[index] = cell.state; grid.mark[index] = cell.mark;
    const old = body.querySelector(`td[data-index="${index}"]`);
    if (old) fillCell(old, index);
    drawCounts();
  }

  /** A failure of the whole widget. */
  function loud(/** @type {any} */ error, /** @type {() => void} */ again) {
    fill(alertBox, shown(error.message ?? error), h("button", { type: "button", onclick: () => { alertBox.hidden = true; again(); } }, "Try again"));
    alertBox.hidden = false;
  }

  function say(/** @type {string} */ text) { status.textContent = text; }

  // The grid

  function drawFrame() {
    fill(heading, grid.synthetic ? h("strong", {}, "Synthetic data. ") : "", words(grid.title), ` · ${grid.researcher}`, grid.blind ? " · blind" : "");
    table.setAttribute("aria-label", `Matrix of ${grid.researcher}`);
    table.setAttribute("aria-colcount", String(grid.pairs.length + 1));
    fill(headRow, h("th", { scope: "col", class: "cg-corner" }, h("span", {}, "Meta-theme")),
      ...grid.columns.map((/** @type {string} */ label) => h("th", { scope: "col", title: shown(label) }, h("span", {}, words(label)))));
    const options = [["all", "all rows"], ["open", "rows with open cells"], ["stale", "to look at again"], ["state:disputed", "disputed"], ["state:proposed", "proposed"]];
    const chosen = show.value || "all";
    fill(show, ...options.map(([value, text]) => h("option", { value }, text)),
      h("optgroup", { label: "Code" }, grid.looks.slice(0, grid.scheme.codes.length).map((/** @type {any} */ look) => h("option", { value: `code:${look.key}` }, `${look.letter} ${look.label}`))),
      grid.groups.length ? h("optgroup", { label: "Group" }, grid.groups.map((/** @type {string} */ group) => h("option", { value: `group:${group}` }, shown(group)))) : null);
    show.value = chosen;
    drawTakingBack();
  }

  function drawTakingBack() {
    for (const [button, text, word, key] of [[undo, undoWords, "Undo", "u"], [redo, redoWords, "Redo", "U"]]) {
      button.setAttribute("aria-disabled", text ? "false" : "true");
      button.title = text ? `${shown(text)} (key ${key})` : `nothing to ${word.toLowerCase()}`;
    }
  }

  function drawCounts() {
    const { all, judged, stale, disputed } = counted(grid);
    const unsaved = [...drafts.values()].filter((draft) => draft?.changed).length;
    const parts = [`${judged} of ${all} coded`];
    if (disputed) parts.push(`${disputed} disputed`);
    if (stale) parts.push(`${stale} to look at again`);
    if (rows.length !== grid.rows.length) parts.push(`${rows.length} of ${grid.rows.length} rows shown`);
    if (unsaved) parts.push(`${unsaved} not saved`);
    count.textContent = parts.join(", ");
  }

  function list() {
    if (!grid) return;
    rows = visibleRows(grid, wanted);
    if (!rows.includes(active.row)) active = { row: rows[0] ?? 0, column: active.column };
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    drawn = { first: -1, last: -1 };
    drawRows();
    drawCounts();
  }

  let drawn = { first: -1, last: -1 };
  function drawRows() {
    const { first, last } = windowOf(scroller.scrollTop, scroller.clientHeight || 360, ROW, rows.length);
    if (first === drawn.first && last === drawn.last) return;
    const focused = table.contains(el.ownerDocument.activeElement) || (el.getRootNode().activeElement && table.contains(el.getRootNode().activeElement));
    drawn = { first, last };
    const parts = [];
    if (first > 0) parts.push(space(first * ROW));
    for (let at = first; at < last; at += 1) parts.push(rowElement(at));
    if (last < rows.length) parts.push(space((rows.length - last) * ROW));
    if (!rows.length) parts.push(h("tr", {}, h("td", { colspan: grid.pairs.length + 1 }, "No row fits. Change what is shown, or the search.")));
    fill(body, ...parts);
    if (!body.querySelector('td[tabindex="0"]')) body.querySelector("td.cg-cell")?.setAttribute("tabindex", "0");
    if (focused) (cellElement() ?? table).focus({ preventScroll: true });
  }
  const space = (/** @type {number} */ height) => h("tr", { class: "cg-space", "aria-hidden": "true" }, h("td", { colspan: grid.pairs.length + 1, style: `height:${height}px` }));

  function rowElement(/** @type {number} */ at) {
    const row = rows[at];
    const label = shown(grid.labels[row] ?? grid.rows[row]);
    const cells = grid.pairs.map((/** @type {any} */ _, /** @type {number} */ column) => {
      const index = cellIndex(grid, row, column);
      const cell = h("td", { class: "cg-cell", role: "gridcell", "data-index": index, tabindex: row === active.row && column === active.column ? "0" : "-1" });
      fillCell(cell, index);
      return cell;
    });
    const short = label.length > 300 ? `${label.slice(0, 300)}…` : label;
    return h("tr", { "aria-rowindex": at + 2 }, h("th", { scope: "row", title: short }, h("span", {}, h("bdi", {}, short))), ...cells);
  }

  function fillCell(/** @type {any} */ cell, /** @type {number} */ index) {
    const state = grid.states[grid.state[index]];
    const unsure = state === "proposed" && grid.looks[grid.code[index]]?.key === "undetermined";
    const look = (unsure ? null : grid.looks[grid.code[index]]) ?? grid.looks.find((/** @type {any} */ item) => item.key === (state === "none" ? "no comparison" : state === "coded" ? "undetermined" : state)) ?? grid.looks[0];
    const row = Math.floor(index / grid.pairs.length), column = index % grid.pairs.length;
    const unsaved = drafts.get(name([grid.rows[row], ...grid.pairs[column]]))?.changed;
    const label = state === "proposed" && look.key !== "proposed" ? `${look.label}?` : state === "open" ? "" : look.label;
    const plain = state === "coded" || state === "open" || state === "none" ? "" : STATE_WORDS[state];
    cell.dataset.state = state;
    cell.setAttribute("aria-selected", String(Boolean(open) && open.place[0] === grid.rows[row] && open.place[1] === grid.pairs[column][0] && open.place[2] === grid.pairs[column][1]));
    const marks = [];
    if (grid.mark[index] & 1) marks.push(h("span", { class: "cg-mark", title: "to look at again" }, h("span", { "aria-hidden": "true" }, "↻"), h("span", { class: "tri-hidden" }, "to look at again")));
    if (unsaved) marks.push(h("span", { class: "cg-mark", title: "not saved" }, h("span", { "aria-hidden": "true" }, "✎"), h("span", { class: "tri-hidden" }, "not saved")));
    if (state === "disputed") marks.push(h("span", { class: "cg-mark", title: "disputed: others coded otherwise", "aria-hidden": "true" }, "≠"));
    cell.title = [look.label, plain].filter(Boolean).join(", ");
    fill(cell, h("span", {},
      h("span", { class: "tri-badge", "aria-hidden": "true", style: `background:${look.colour};color:${look.ink}` }, look.letter),
      ...marks,
      h("span", { class: "cg-label" }, label || (state === "open" ? "open" : "")),
      plain ? h("span", { class: "tri-hidden" }, plain) : null));
  }

  const cellElement = () => body.querySelector(`td[data-index="${cellIndex(grid, active.row, active.column)}"]`);

  function activate(/** @type {number} */ row, /** @type {number} */ column, focus = true) {
    for (const old of body.querySelectorAll('td[tabindex="0"]')) old.setAttribute("tabindex", "-1");
    active = { row, column };
    const at = rows.indexOf(row);
    if (at >= 0) {
      const head = 42, top = at * ROW, view = scroller.clientHeight - head;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + ROW > scroller.scrollTop + view) scroller.scrollTop = top + ROW - view;
      drawRows();
    }
    const cell = cellElement();
    cell?.setAttribute("tabindex", "0");
    if (focus) cell?.focus({ preventScroll: true });
  }

  let frame = 0;
  scroller.addEventListener("scroll", () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(drawRows);
  }, { passive: true });
  table.addEventListener("click", (/** @type {any} */ event) => {
    const cell = event.target.closest("td.cg-cell");
    if (!cell) return;
    const index = Number(cell.dataset.index);
    activate(Math.floor(index / grid.pairs.length), index % grid.pairs.length);
    openCell(true);
  });
  table.addEventListener("keydown", (/** @type {any} */ event) => {
    if (!grid || event.altKey) return;
    const to = moved(event.key, { at: Math.max(0, rows.indexOf(active.row)), column: active.column },
      { rows: rows.length, columns: grid.pairs.length, page: 8 }, event.ctrlKey || event.metaKey);
    if (to && rows.length) { event.preventDefault(); event.stopPropagation(); activate(rows[to.at], to.column); return; }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); if (rows.length) openCell(true); }
  });

  // The open cell

  function showPlace(/** @type {any[]} */ place, /** @type {boolean} */ focus) {
    const row = grid ? grid.rows.indexOf(place[0]) : -1;
    if (row < 0) return;
    const column = grid.pairs.findIndex((/** @type {any} */ pair) => pair[0] === place[1] && pair[1] === place[2]);
    if (!rows.includes(row)) { wanted.show = "all"; wanted.text = ""; show.value = "all"; search.value = ""; list(); }
    activate(row, Math.max(0, column), false);
    openCell(focus);
  }

  const placeOf = (/** @type {any} */ cell) => [grid.rows[cell.row], ...grid.pairs[cell.column]];

  async function openCell(/** @type {boolean} */ focus) {
    const place = placeOf(active);
    try {
      const message = await line.ask("cell", { place });
      if (closed || name(placeOf(active)) !== name(place)) return;
      showCell(message.cell, focus);
    } catch (error) { loud(error, () => openCell(focus)); }
  }

  function showCell(/** @type {any} */ cell, /** @type {boolean} */ focus) {
    open = cell;
    derived = cell.derived;
    if (!drafts.get(name(cell.place))?.changed) drafts.delete(name(cell.place)); // what was saved may be new
    panel.hidden = false;
    main.classList.add("cg-opened");
    drawPanel();
    for (const element of body.querySelectorAll("td.cg-cell")) fillCell(element, Number(element.dataset.index));
    if (draftOf(cell).changed) derive();
    if (focus) { panel.querySelector("h3")?.focus({ preventScroll: true }); panel.scrollIntoView?.({ block: "nearest" }); }
    activate(active.row, active.column, false);
  }

  function closeCell() {
    open = null;
    panel.hidden = true;
    panel.replaceChildren();
    main.classList.remove("cg-opened");
    list();
    activate(active.row, active.column);
  }

  const lookOf = (/** @type {string} */ key) => grid.looks.find((/** @type {any} */ look) => look.key === key);
  const badge = (/** @type {string} */ key) => {
    const look = lookOf(key);
    return look ? [h("span", { class: "tri-badge", "aria-hidden": "true", style: `background:${look.colour};color:${look.ink}` }, look.letter), " ", look.label] : [key];
  };
  const one = (/** @type {string} */ word) => shown(word).replaceAll("_", " ");

  function drawPanel() {
    const cell = open, draft = draftOf(cell);
    const column = grid.pairs.findIndex((/** @type {any} */ pair) => pair[0] === cell.place[1] && pair[1] === cell.place[2]);
    const state = grid.states[cell.state];
    panel.setAttribute("aria-label", "Comparison");
    fill(panel, 
      h("div", { class: "cg-title" },
        h("h3", { tabindex: "-1" }, words(cell.row.label ?? cell.place[0])),
        h("span", { class: "cg-pair tri-quiet" }, words(grid.columns[column]), cell.row.group ? [" · ", words(cell.row.group)] : null, ` · ${STATE_WORDS[state]}`),
        cell.row.proposition ? h("p", {}, "Proposition: ", words(cell.row.proposition)) : null),
      cell.stale.length ? h("div", { class: "cg-note" }, h("strong", {}, "↻ To look at again: "), words(cell.stale.join("; ")), ". Saving it as it stands confirms it.") : null,
      h("div", { class: "cg-sources" }, cell.sources.map(sourceElement)),
      proposalElement(cell),
      resolutionElement(cell),
      formElement(cell, draft),
    );
    drawOutcome();
    drawSaved();
  }

  function sourceElement(/** @type {any} */ source) {
    const facts = [
      PRESENCE[source.presence] ?? source.presence, source.cases,
      source.effect ? one(source.effect) : "", source.state ? `found ${one(source.state)}` : "",
      OPPORTUNITY[source.opportunity] ?? "", source.item ?? "",
      source.contradicting.length ? `contradicted by ${source.contradicting.join(", ")}` : "",
    ].filter(Boolean);
    return h("section", { class: "cg-source", tabindex: "0", "aria-label": shown(source.label) },
      h("header", {}, h("h4", {}, words(source.label)), h("div", { class: "cg-facts" }, facts.map((fact) => h("span", {}, words(fact))))),
      source.findings.length ? source.findings.map(findingElement) : h("p", { class: "tri-quiet" }, "No finding of this source stands in the row."));
  }

  function findingElement(/** @type {any} */ finding) {
    const facts = [finding.finding, finding.prominence, finding.effect, finding.state ? `found ${finding.state}` : ""].filter(Boolean);
    const quotes = finding.extracts.map((/** @type {any} */ extract) => h("blockquote", {}, words(extract.text), " ",
      h("span", { class: "tri-quiet" }, "(", words([extract.case, extract.kind === "quote" ? "" : extract.kind, extract.stance === "supports" ? "" : extract.stance, extract.where].filter(Boolean).join(", ")), ")")));
    return h("article", { class: "cg-finding" }, h("h5", {}, words(finding.label)),
      h("div", { class: "cg-facts" }, facts.map((fact) => h("span", {}, words(one(fact))))),
      finding.statement && finding.statement !== finding.label ? h("p", {}, words(finding.statement)) : null,
      quotes.slice(0, 4), quotes.length > 4 ? h("details", {}, h("summary", {}, `${quotes.length - 4} more`), quotes.slice(4)) : null);
  }

  function proposalElement(/** @type {any} */ cell) {
    if (cell.own) return null;
    if (cell.proposal_hidden) return h("p", { class: "tri-quiet" }, "Coding is blind: what the data suggest is shown once you have judged for yourself.");
    if (!cell.proposal) return null;
    const found = cell.proposal;
    const parts = ["meaning", "prominence", "coverage", "examples"].filter((key) => found[key]).map((key) => `${key} ${one(found[key])}`);
    const outcome = found.derived_code && found.derived_code !== "undetermined" ? badge(found.derived_code) : [found.possible.map((/** @type {string} */ key) => lookOf(key)?.label ?? key).join(" or ")];
    return h("div", { class: "cg-proposal", role: "group", "aria-label": "Proposal" },
      h("span", {}, h("strong", {}, "The data suggest: "), outcome, parts.length ? ` (${parts.join(", ")})` : "", ". Nobody has decided."),
      h("button", { type: "button", onclick: () => act("accept") }, "Accept ", h("kbd", {}, "+")),
      h("button", { type: "button", onclick: () => act("refuse") }, "Refuse ", h("kbd", {}, "-")));
  }

  function resolutionElement(/** @type {any} */ cell) {
    const others = cell.others.map((/** @type {any} */ item) => h("li", {}, h("strong", {}, words(item.researcher)), ": ", item.outcome ? badge(item.outcome) : "open", item.reason ? [" — ", words(item.reason)] : null));
    return [
      cell.resolution ? h("div", { class: "cg-note" }, h("strong", {}, "The team settled it: "), badge(cell.resolution.code), ` (${shown(cell.resolution.by)})`, cell.resolution.reason ? [" — ", words(cell.resolution.reason)] : null) : null,
      others.length ? h("details", {}, h("summary", {}, `Codings of others (${others.length})`), h("ul", { class: "cg-others" }, others)) : null,
    ].filter(Boolean);
  }

  function choice(/** @type {string} */ group, /** @type {any} */ value, /** @type {boolean} */ on, /** @type {any[]} */ label, /** @type {() => void} */ chosen) {
    return h("label", { class: "cg-choice" },
      h("input", { type: "radio", name: `${group}-${marker}`, value: value.value, checked: on, onchange: chosen }),
      h("span", {}, label), value.help ? h("small", {}, value.help) : null, value.key ? h("kbd", { "aria-hidden": "true" }, value.key) : null);
  }
  const marker = Math.random().toString(36).slice(2, 8);

  function fieldset(/** @type {string} */ field, /** @type {any[]} */ label, /** @type {string} */ help, /** @type {any[]} */ values, /** @type {any} */ draft) {
    return h("fieldset", { "data-field": field }, h("legend", {}, label, help ? h("small", {}, help) : null),
      values.map((value) => choice(field, value, draft.values[field] === value.value, [value.label], () => setValue(field, value.value))));
  }

  function formElement(/** @type {any} */ cell, /** @type {any} */ draft) {
    const parts = [];
    const sides = [["presence_a", cell.place[1]], ["presence_b", cell.place[2]]].filter(([, source]) => source);
    const unsure = cell.sources.some((/** @type {any} */ source, /** @type {number} */ n) => {
      const given = draft.values[n ? "presence_b" : "presence_a"];
      return source.presence === "unknown" || (given && given !== source.presence);
    });
    if (grid.scheme.presence.length && sides.length) {
      parts.push(h("details", { class: "cg-presence", open: Boolean(unsure) }, h("summary", {}, "Presence: ",
        cell.sources.map((/** @type {any} */ source, /** @type {number} */ n) => [n ? ", " : "", words(source.label), " ", PRESENCE[draft.values[n ? "presence_b" : "presence_a"] ?? source.presence]])),
      h("div", { class: "cg-form" }, sides.map(([field, id]) => {
        const source = cell.sources.find((/** @type {any} */ item) => item.id === id);
        return fieldset(field, ["Presence: ", words(source.label)], `By its findings: ${PRESENCE[source.presence]}.`, grid.scheme.presence, draft);
      }))));
    }
    if (grid.scheme.groups.length) parts.push(h("div", { class: "cg-form" }, grid.scheme.groups.map((/** @type {any} */ group) => fieldset(group.name, [group.label], group.help, group.values, draft))));
    const asDerived = grid.scheme.groups.length ? [choice("code", { value: "", key: "0" }, !draft.code, ["as the judgements give it"], () => setCode(""))] : [];
    parts.push(h("div", { class: "cg-outcome" }));
    parts.push(h("fieldset", { "data-field": "code" },
      h("legend", {}, grid.scheme.groups.length ? "Code of your own" : "Code", grid.scheme.groups.length ? h("small", {}, "Only where you depart from what the judgements give; say why.") : null),
      h("div", { class: "cg-codes" }, asDerived, grid.scheme.codes.map((/** @type {any} */ code, /** @type {number} */ n) =>
        choice("code", { value: code.key, key: n < 9 ? String(n + 1) : "" }, draft.code === code.key, badge(code.key), () => setCode(code.key))))));
    const reason = h("textarea", { rows: 2, oninput: () => { draft.reason = reason.value; changed(); } });
    reason.value = draft.reason;
    reason.classList.add("cg-reason");
    const memo = h("textarea", { rows: 2, oninput: () => { draft.memo = memo.value; changed(); } });
    memo.value = draft.memo ?? "";
    memo.classList.add("cg-memo");
    parts.push(h("div", { class: "cg-words" },
      h("label", {}, h("span", {}, "Reason ", h("kbd", { "aria-hidden": "true" }, "r")), reason),
      h("label", {}, h("span", {}, "Memo (for yourself) ", h("kbd", { "aria-hidden": "true" }, "m")), memo)));
    if (cell.memos.length) parts.push(h("details", {}, h("summary", {}, `Earlier memos (${cell.memos.length})`), cell.memos.map((/** @type {any} */ item) => h("blockquote", {}, words(item.text), " ", h("span", { class: "tri-quiet" }, `(${item.at.slice(0, 10)})`)))));
    parts.push(h("div", { class: "cg-failed" }));
    parts.push(h("div", { class: "tri-bar" },
      h("button", { type: "button", class: "tri-first cg-save", onclick: () => save() }, "Save and go to the next open one (Enter)"),
      h("button", { type: "button", onclick: () => closeCell() }, "Back to the grid (Esc)"),
      h("span", { class: "cg-saved" })));
    return parts;
  }

  function setValue(/** @type {string} */ field, /** @type {string} */ value) {
    const draft = draftOf(open);
    draft.values[field] = value;
    if (!value) delete draft.values[field];
    changed();
    derive();
  }
  function setCode(/** @type {string} */ code) {
    draftOf(open).code = code;
    changed();
    drawOutcome();
  }
  function changed() {
    const key = name(open.place), draft = drafts.get(key), before = draft.changed;
    draft.changed = isChanged(draft, ownOf(open));
    keep(key);
    drawSaved();
    if (before !== draft.changed) { const cell = cellElement(); if (cell) fillCell(cell, Number(cell.dataset.index)); drawCounts(); }
  }

  function drawSaved() {
    const box = panel.querySelector(".cg-saved");
    if (!box || !open) return;
    const key = name(open.place);
    box.textContent = pending.has(key) ? "Saving …" : drafts.get(key)?.changed ? "Not saved" : open.savedAt ? `Saved ${open.savedAt}` : "";
    const trouble = failed.get(key), place = panel.querySelector(".cg-failed");
    if (!trouble) place.replaceChildren();
    else if (!place.firstChild || place.firstChild.dataset.text !== trouble.message) {
      fill(place, h("div", { class: "tri-alert", role: "alert", "data-text": trouble.message }, h("strong", {}, "Not saved. "), shown(trouble.message), " What you typed is kept here. ",
        h("button", { type: "button", onclick: () => save() }, "Try again")));
    }
  }

  function drawOutcome() {
    const box = panel.querySelector(".cg-outcome");
    if (!box || !open) return;
    const draft = draftOf(open);
    if (!grid.scheme.groups.length) { box.hidden = true; return; }
    const parts = [];
    if (!derived?.comparison) parts.push(h("span", {}, "No source is known to cover the row: nothing to compare."));
    else if (derived.undetermined || (!derived.code && derived.possible.length)) {
      parts.push(h("span", {}, h("strong", {}, "Still possible: "), derived.possible.map((/** @type {string} */ key, /** @type {number} */ n) => [n ? " or " : "", badge(key)])));
    } else if (derived.code) parts.push(h("span", {}, h("strong", {}, "The judgements give: "), badge(derived.code)));
    if (derived?.rules?.length) {
      parts.push(h("details", {}, h("summary", {}, `By ${derived.rules.map((/** @type {any} */ rule) => rule.id).join(" + ")}`),
        h("ul", {}, derived.rules.map((/** @type {any} */ rule) => h("li", {}, h("strong", {}, rule.id), ` ${shown(rule.text)} (${rule.status === "published" ? "published" : rule.status === "team" ? "rule of the team" : "rule of this software"}${rule.note ? `: ${shown(rule.note)}` : ""})`)))));
    }
    const any = Object.keys(draft.values).length > 0;
    const departs = draft.code && any && derived && (derived.undetermined || (derived.code && !derived.possible.includes(draft.code)));
    if (draft.code) parts.push(h("span", {}, h("strong", {}, "Your code: "), badge(draft.code), departs ? ". It departs from what the judgements give: say why." : ""));
    box.setAttribute("aria-live", "polite");
    fill(box, ...parts);
  }

  async function derive() {
    const place = open.place, number = ++derivations;
    try {
      const message = await line.ask("derive", { place, values: draftOf(open).values });
      if (open && number === derivations && name(open.place) === name(place)) { derived = message.derived; drawOutcome(); }
    } catch (error) { loud(error, derive); }
  }

  // Judgements

  async function save() {
    const place = open.place, key = name(place), draft = draftOf(open);
    if (pending.has(key)) return;
    const memo = (draft.memo ?? "").trim();
    const judged = Object.keys(draft.values).length > 0 || draft.code;
    if (!judged && memo) { await act("memo", { text: draft.memo }); return; }
    // The same gesture under the same name: where only the answer got lost, it is not done twice.
    const sent = JSON.stringify([draft.values, draft.code, draft.reason]);
    const again = failed.get(key)?.sent === sent ? failed.get(key).again : line.name();
    pending.set(key, again);
    moving = true;
    drawSaved();
    const slow = setTimeout(() => { if (open && name(open.place) === key) say("Waiting for Python …"); }, 3000);
    try {
      const message = await line.ask("save", { place, values: draft.values, code: draft.code, reason: draft.reason }, { again });
      const time = clock();
      failed.delete(key);
      pending.delete(key);
      const same = JSON.stringify([draft.values, draft.code, draft.reason]) === sent;
      if (same && !memo) { drafts.delete(key); try { sessionStorage.removeItem(shelf(key)); } catch { /* nothing is kept */ } }
      say(`Saved ${time}`);
      if (same && memo) {
        await line.ask("memo", { place, text: draft.memo });
        drafts.delete(key);
        try { sessionStorage.removeItem(shelf(key)); } catch { /* nothing is kept */ }
      }
      alertBox.hidden = true;
      for (const cell of message.cells) paint(cell);
      if (open && name(open.place) === key && same) await next();
      else arrived(false);
    } catch (error) {
      arrived(false);
      failed.set(key, { message: /** @type {Error} */ (error).message, again, sent });
      say("Not saved");
      draft.changed = true;
      keep(key);
      if (!open || name(open.place) !== key) loud(new Error(`${shown(place[0])} is not saved. ${/** @type {Error} */ (error).message}`), () => showPlace(place, true));
    } finally {
      clearTimeout(slow);
      pending.delete(key);
      drawSaved();
      drawCounts();
    }
  }

  async function next() {
    const to = nextOpen(grid, rows, active);
    if (!to) { say(`${status.textContent}. Nothing is open any more.`); closeCell(); arrived(false); return; }
    activate(to.row, to.column, false);
    await openCell(true);
    arrived(Boolean(open) && name(open.place) === name(placeOf(to)));
  }

  async function act(/** @type {string} */ verb, /** @type {any} */ data = {}) {
    if (!open || saving) return;
    const place = open.place, key = name(place);
    if ((verb === "accept" || verb === "refuse") && (open.own || !open.proposal)) { say("There is no proposal here."); return; }
    saving += 1;
    try {
      const message = await line.ask(verb, { place, ...data });
      say(`Saved ${clock()}`);
      failed.delete(key);
      if (verb === "accept" || verb === "memo") { drafts.delete(key); try { sessionStorage.removeItem(shelf(key)); } catch { /* nothing is kept */ } }
      if (open && name(open.place) === key) {
        if (verb === "accept") next();
        else showCell(message.cell, true);
      }
    } catch (error) { failed.set(key, { message: /** @type {Error} */ (error).message, again: line.name() }); drawSaved(); } finally { saving -= 1; }
  }

  async function takeBack(/** @type {string} */ verb) {
    if (!(verb === "undo" ? undoWords : redoWords)) { say(`Nothing to ${verb}.`); return; }
    if (saving) return;
    saving += 1;
    try {
      const message = await line.ask(verb);
      say(shown(message.words));
      if (message.cells && !message.reload) {
        const place = message.cells[0].place;
        const inPanel = panel.contains(el.getRootNode().activeElement ?? null);
        if (open && message.cell) {
          if (!drafts.get(name(place))?.changed) { drafts.delete(name(place)); showCell(message.cell, inPanel); }
        } else if (!open && grid.rows.includes(place[0])) {
          const column = grid.pairs.findIndex((/** @type {any} */ pair) => pair[0] === place[1] && pair[1] === place[2]);
          if (rows.includes(grid.rows.indexOf(place[0]))) activate(grid.rows.indexOf(place[0]), column);
        }
      }
    } catch (error) { loud(error, () => takeBack(verb)); } finally { saving -= 1; }
  }

  // Keys

  // While a coding is being saved, keys wait for the comparison that comes next: quick fingers must not code the wrong one.
  let moving = false;
  /** @type {string[]} */ const queue = [];
  function arrived(/** @type {boolean} */ there) {
    moving = false;
    const waiting = queue.splice(0);
    if (!there) return;
    while (waiting.length && !moving) command(/** @type {string} */ (waiting.shift()));
    queue.push(...waiting);
  }

  const typing = (/** @type {any} */ target) => target.matches("textarea, select, input:not([type=radio])");
  const keyMap = () => ({ groups: open ? grid.scheme.groups : [], codes: open ? grid.scheme.codes.map((/** @type {any} */ code) => ({ key: code.key, letter: lookOf(code.key).letter })) : [] });

  root.addEventListener("keydown", (/** @type {any} */ event) => {
    event.stopPropagation(); // the notebook has keys of its own
    if (!grid || dialog.open) return;
    const inside = panel.contains(event.target);
    if (event.key === "Escape") {
      if (typing(event.target) && inside) { event.preventDefault(); panel.querySelector("h3").focus(); } else if (open) { event.preventDefault(); closeCell(); } else if (event.target === search) { activate(active.row, active.column); }
      return;
    }
    if (event.key === "Enter" && inside && (event.target.matches("h3, input[type=radio], .cg-source") || (event.target.matches("textarea") && (event.ctrlKey || event.metaKey)))) {
      event.preventDefault();
      if (moving) queue.push("Enter");
      else save();
      return;
    }
    if (moving && inside && !typing(event.target) && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      queue.push(event.key);
      return;
    }
    if (event.key === "Enter" && event.target === search) { event.preventDefault(); activate(active.row, active.column); return; }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input[type=radio]") && event.key === " ") return;
    if (command(event.key)) event.preventDefault();
  });

  /** Does what a key stands for; false where it stands for nothing. */
  function command(/** @type {string} */ key) {
    if (key === "Enter") { if (open) save(); return true; }
    const found = /** @type {any} */ (meaningOfKey(key, keyMap()));
    if (!found) return false;
    if (["value", "code", "reason", "memo", "accept", "refuse"].includes(found.does) && !open) return false;
    if (found.does === "value") pick(found.name, found.value);
    else if (found.does === "code") pick("code", found.code);
    else if (found.does === "reason") panel.querySelector(".cg-reason").focus();
    else if (found.does === "memo") panel.querySelector(".cg-memo").focus();
    else if (found.does === "search") search.focus();
    else if (found.does === "keys") showKeys();
    else if (found.does === "undo" || found.does === "redo") takeBack(found.does);
    else act(found.does);
    return true;
  }

  /** A value by its key; the same key again takes it away. */
  function pick(/** @type {string} */ field, /** @type {string} */ value) {
    const draft = draftOf(open), now = field === "code" ? draft.code : draft.values[field];
    const to = now === value ? "" : value;
    const inputs = [...panel.querySelectorAll(`fieldset[data-field="${field}"] input`)];
    for (const input of inputs) input.checked = input.value === to && (to !== "" || field === "code");
    if (field === "code") setCode(to); else setValue(field, to);
  }

  function showKeys() {
    const entry = (/** @type {string} */ keys, /** @type {string} */ text) => [h("dt", {}, keys.split(" ").map((key) => [h("kbd", {}, key), " "])), h("dd", {}, text)];
    fill(dialog, h("h3", {}, "All keys"),
      h("h4", {}, "In the grid"), h("dl", {}, entry("← ↑ → ↓", "from cell to cell; with Ctrl to the edge"), entry("Home End PgUp PgDn", "further"), entry("Enter", "open the comparison")),
      h("h4", {}, "In a comparison"), h("dl", {},
        grid.scheme.groups.map((/** @type {any} */ group) => entry(group.values.map((/** @type {any} */ value) => value.key).join(" "), `${group.label}: ${group.values.map((/** @type {any} */ value) => value.label.toLowerCase()).join(", ")}`)),
        grid.scheme.codes.map((/** @type {any} */ code, /** @type {number} */ n) => entry(`${n + 1} ${lookOf(code.key).letter}`, lookOf(code.key).label)),
        grid.scheme.groups.length ? entry("0", "code as the judgements give it") : null,
        entry("+ -", "accept, refuse a proposal"), entry("r m", "write a reason, a memo"), entry("Enter", "save and go to the next open one (in a text: Ctrl+Enter)"), entry("Esc", "out of a text, then back to the grid")),
      h("h4", {}, "Everywhere"), h("dl", {}, entry("/", "search"), entry("u U", "undo, redo"), entry("?", "these keys")),
      h("button", { type: "button", onclick: () => dialog.close() }, "Close"));
    if (!dialog.open) dialog.showModal();
  }

  // Where the notebook is resized, more rows may fit.
  const resized = new ResizeObserver(() => { if (grid) { drawn = { first: -1, last: -1 }; drawRows(); } });
  resized.observe(scroller);
  const stay = (/** @type {any} */ event) => { if ([...drafts.values()].some((draft) => draft?.changed)) event.preventDefault(); };
  window.addEventListener("beforeunload", stay);
  load();
  return () => {
    closed = true;
    line.close();
    resized.disconnect();
    cancelAnimationFrame(frame);
    window.removeEventListener("beforeunload", stay);
  };
}

export default { render };
