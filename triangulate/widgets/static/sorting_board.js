// The sorting board: draws what Python says, reports gestures. What it works out is in sorting_board_logic.js.
import { clock, connect, h, keepKeys, shown, words } from "./common.js";
import {
  arranged, between, count, findable, grouped, keptFocus, leaving, lines, matches, mergeRefusal, named, searched, shortened, slotsOf,
  staleHint, stepInGrid, stepInList, folded,
} from "./sorting_board_logic.js";

const BOARD_KEYS = [
  ["↑ ↓ Home End", "move in the list or in the table; ← → close and open a source, or go from slot to slot"],
  ["Space", "choose a finding, or a meta-theme in the table; Shift + ↑ ↓ chooses several, Ctrl + A all of the source"],
  ["Enter or m", "move what is chosen to a meta-theme: type to find one or to make a new one"],
  ["Ctrl + Enter", "in that window: put it into a further meta-theme and leave it where it is, too"],
  ["Delete", "take it out: not sorted yet"],
  ["n", "new meta-theme, with what is chosen in it"],
  ["e or F2", "label, group, question and proposition of the meta-theme"],
  ["g", "merge the chosen meta-themes"],
  ["f", "only what is not sorted yet, or all"],
  ["/", "search"],
  ["u, Shift + U", "undo, redo (Ctrl + Z, Ctrl + Y too)"],
  ["Esc", "choose nothing; close a window"],
];

/** Children of an element in this order; those that stay are not touched, so that focus and scrolling stay. */
function laid(/** @type {Element} */ parent, /** @type {Element[]} */ nodes) {
  const kept = new Set(nodes);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const node of nodes) {
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
}

class SortingBoardView {
  constructor(/** @type {any} */ model, /** @type {HTMLElement} */ el) {
    this.el = el;
    this.uid = `sb${Math.random().toString(36).slice(2, 8)}`;
    /** @type {any} */ this.given = null;
    /** @type {any} */ this.board = null;
    this.typed = ""; this.only = "all"; this.closed = new Set();
    this.rowTyped = "";
    /** @type {Map<string, [string, string | null]>} what is chosen: findings, each with the row in which it was taken hold of */
    this.chosen = new Map();
    /** @type {Set<string>} */ this.rows = new Set();
    this.active = ""; this.anchor = ""; this.at = { row: "", column: 0, chip: 0 };
    this.zone = "list"; this.recent = /** @type {string[]} */ ([]);
    this.items = /** @type {any[]} */ ([]);
    this.itemNodes = new Map(); this.rowNodes = new Map(); this.details = new Map();
    this.running = 0; this.dragged = /** @type {any} */ (null);
    this.draw();
    this.line = connect(model, (message) => { if (message.board && this.given) this.take(message.board); });
    this.open();
  }

  // The frame

  draw() {
    const button = (/** @type {string} */ text, /** @type {() => void} */ act, /** @type {any} */ more = {}) =>
      h("button", { type: "button", onclick: () => { if (!more.refusal || more.refusal() === "") act(); else this.say(more.refusal()); }, ...more.attributes }, text, more.key ? h("kbd", { "aria-hidden": "true" }, more.key) : null);
    this.title = h("h3", { class: "sb-title" });
    this.status = h("span", { class: "sb-status tri-quiet", role: "status" }, "Loading…");
    this.undo = h("button", { type: "button", class: "sb-undo", onclick: () => this.back("undo") });
    this.redo = h("button", { type: "button", class: "sb-undo", onclick: () => this.back("redo") });
    this.alerts = h("div", { class: "sb-alerts" });
    this.live = h("div", { class: "tri-hidden", "aria-live": "polite" });
    this.search = h("input", { type: "search", placeholder: "Search findings", "aria-label": "Search findings", oninput: () => { this.typed = this.search.value; this.list(); } });
    this.search.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") { event.preventDefault(); this.focusList(); }
    });
    this.all = h("button", { type: "button", onclick: () => this.show("all") });
    this.loose = h("button", { type: "button", class: "sb-loose", "data-drop": "unsorted", onclick: () => this.show("unsorted") });
    this.tree = h("div", { class: "sb-list", role: "tree", "aria-label": "Findings by source", "aria-multiselectable": "true" });
    this.tree.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.listKey(event));
    this.tree.addEventListener("click", (/** @type {MouseEvent} */ event) => this.listClick(event));
    this.tree.addEventListener("focusin", (/** @type {FocusEvent} */ event) => this.listFocus(event));
    this.chosenLine = h("span", { class: "sb-chosen-words" });
    this.moveButton = button("Move to…", () => this.palette(), { key: "m", refusal: () => this.nothingChosen() });
    this.outButton = button("Take out", () => this.takeOut(), { key: "Del", refusal: () => this.nothingChosen() || this.nothingToTakeOut() });
    this.chosenBar = h("div", { class: "tri-bar sb-chosen" }, this.chosenLine, this.moveButton, this.outButton);
    this.detail = h("div", { class: "sb-detail", role: "region", "aria-label": "The finding in focus", tabindex: "0" }, h("p", { class: "tri-quiet" }, "Go to a finding to read it here."));
    this.rowSearch = h("input", { type: "search", placeholder: "Search meta-themes", "aria-label": "Search meta-themes", oninput: () => { this.rowTyped = this.rowSearch.value; this.table(); } });
    this.rowSearch.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") { event.preventDefault(); this.focusGrid(); }
    });
    this.newButton = button("New meta-theme…", () => this.edit(null), { key: "n", attributes: { "data-drop": "new", class: "sb-new" } });
    this.editButton = button("Edit…", () => this.editChosen(), { key: "e", refusal: () => (this.rowsInHand().length ? "" : "Go to a meta-theme first.") });
    this.mergeButton = button("Merge…", () => this.merge(), { key: "g", refusal: () => mergeRefusal(this.rows.size) });
    this.head = h("tr", {});
    this.grid = h("table", { role: "grid", class: "sb-grid", "aria-label": "Meta-themes, with what each source says", "aria-multiselectable": "true" }, h("thead", {}, this.head));
    this.grid.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.gridKey(event));
    this.grid.addEventListener("click", (/** @type {MouseEvent} */ event) => this.gridClick(event));
    this.grid.addEventListener("dblclick", (/** @type {any} */ event) => { const row = event.target.closest("th[data-row]"); if (row) this.edit(row.dataset.row); });
    this.grid.addEventListener("focusin", (/** @type {FocusEvent} */ event) => this.gridFocus(event));
    this.empty = h("p", { class: "tri-quiet sb-empty" });
    this.hint = h("p", { class: "sb-hint tri-quiet" });
    this.root = h("div", { class: "tri-w tri-sb" },
      h("div", { class: "tri-bar sb-top" }, this.title, this.status, this.undo, this.redo,
        button("Look again", () => this.open(true), { attributes: { title: "Take in what others have judged meanwhile" } }),
        button("Keys", () => this.help(), { key: "?" })),
      this.alerts,
      h("div", { class: "sb-main" },
        h("section", { class: "sb-left", "aria-label": "Findings" },
          h("div", { class: "tri-bar sb-tools" }, this.search, h("div", { class: "sb-switch", role: "group", "aria-label": "Which findings are listed" }, this.all, this.loose)),
          this.tree, this.chosenBar, this.detail),
        h("section", { class: "sb-right", "aria-label": "Meta-themes" },
          h("div", { class: "tri-bar sb-tools" }, this.rowSearch, this.newButton, this.editButton, this.mergeButton),
          h("div", { class: "sb-scroll" }, this.grid, this.empty), this.hint)),
      this.live);
    for (const name of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) this.root.addEventListener(name, (/** @type {any} */ event) => this.drag(name, event));
    this.root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.anyKey(event));
    keepKeys(this.root);
    this.el.append(this.root);
    const dark = () => this.root.classList.toggle("tri-dark", document.body.dataset.jpThemeLight === "false");
    dark();
    this.watch = new MutationObserver(dark);
    this.watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  }

  close() { this.line.close(); this.watch.disconnect(); this.root.remove(); }

  // What Python says

  async open(again = false) {
    try {
      const said = await this.line.ask("open");
      this.given = said.given;
      this.about = new Map(said.given.findings.map((/** @type {any} */ finding) => [finding.finding, finding]));
      this.texts = new Map(said.given.findings.map((/** @type {any} */ finding) => [finding.finding, findable(finding)]));
      this.order = arranged(said.given.findings, said.given.sources.map((/** @type {any} */ source) => source.id));
      this.details.clear(); this.itemNodes.clear(); this.rowNodes.clear();
      this.title.replaceChildren("Sorting ", h("span", { class: "tri-quiet" }, words(shortened(said.given.title, 80)), said.given.synthetic ? " (synthetic data)" : ""));
      this.grid.style.setProperty("--sources", said.given.sources.length);
      this.head.replaceChildren(h("th", { scope: "col", class: "sb-first" }, "Meta-theme"), ...said.given.sources.map((/** @type {any} */ source) => h("th", { scope: "col" }, words(source.label || source.id))));
      this.take(said.board);
      if (!again) this.status.textContent = `${said.researcher} sorts`;
      this.alerts.querySelectorAll("[data-open]").forEach((/** @type {Element} */ box) => box.remove());
      if (again) this.say("The board is as it is in the journal now.");
    } catch (error) {
      this.status.textContent = "Not loaded";
      this.fail(/** @type {Error} */ (error).message, () => this.open(again), this.alerts, "open");
    }
  }

  take(/** @type {any} */ board) {
    this.board = board;
    this.looseSet = new Set(board.unsorted);
    this.byId = new Map(board.rows.map((/** @type {any} */ row) => [row.id, row]));
    this.slots = slotsOf(board, /** @type {any} */ (this.about));
    for (const [key, [finding, row]] of this.chosen) {
      if (row !== null && !board.places[finding]?.[0].includes(row)) this.chosen.delete(key);
    }
    for (const row of this.rows) if (!this.byId.has(row)) this.rows.delete(row);
    for (const name of /** @type {const} */ (["undo", "redo"])) {
      const said = board[name];
      this[name].replaceChildren(said ? words(said) : name);
      this[name].setAttribute("aria-disabled", String(!said));
      if (said) this[name].title = shown(said);
      else this[name].removeAttribute("title");
    }
    this.list();
    this.table();
  }

  /** One gesture: it is saved when Python has said so. What fails stays in a message and can be tried again. */
  async act(/** @type {string} */ verb, /** @type {any} */ data, /** @type {string} */ done, /** @type {HTMLElement} */ alerts = this.alerts) {
    const again = this.line.name();
    const run = async () => {
      this.running += 1;
      this.status.textContent = "Saving…";
      try {
        const said = await this.line.ask(verb, data, { again });
        this.running -= 1;
        if (said.saved) {
          this.status.className = "sb-status";
          this.status.textContent = `Saved ${clock(new Date(said.saved))}`;
          this.saved = this.status.textContent;
          if (said.row && verb !== "undo" && verb !== "redo") this.recent = [said.row, ...this.recent.filter((row) => row !== said.row)].slice(0, 5);
          const left = this.board.unsorted.length;
          this.say(`${done}. ${left ? `${count(left, "finding")} not sorted yet` : "All findings are sorted"}.${said.steps > 1 ? ` ${said.steps} judgements.` : ""}`);
        } else {
          this.status.textContent = this.saved ?? "Nothing was changed";
          this.say("It is there already; nothing was changed.");
        }
        if (said.trouble) this.fail(said.trouble, () => this.open(true), this.alerts);
        return said;
      } catch (error) {
        this.running -= 1;
        this.status.className = "sb-status sb-bad";
        this.status.textContent = "Not saved";
        this.fail(`${done}: not saved.\n${/** @type {Error} */ (error).message}`, run, alerts);
        this.line.ask("refresh", {}, { seconds: 5 }).catch(() => null); // an earlier step of it may be saved; what is not known stays as it is
        return null;
      }
    };
    return run();
  }

  fail(/** @type {string} */ sentence, /** @type {() => any} */ again, /** @type {HTMLElement} */ where, about = "") {
    const box = h("div", { class: "tri-alert", role: "alert", "data-open": about === "open" });
    const retry = h("button", { type: "button", onclick: () => { box.remove(); again(); } }, "Try again");
    const leave = h("button", { type: "button", onclick: () => { box.remove(); this.home(); } }, "Leave it");
    box.append(words(sentence), h("div", { class: "tri-bar sb-again" }, where === this.alerts ? [retry, leave] : []));
    if (where !== this.alerts) where.replaceChildren(box);
    else where.append(box);
  }

  say(/** @type {string} */ text) {
    const place = this.root.querySelector("dialog[open] .sb-live") ?? this.live;
    place.textContent = place.textContent === text ? `${text}\u00a0` : text;
  }

  // Findings

  list() {
    const before = this.items;
    this.items = lines(/** @type {any} */ (this.order), /** @type {any} */ (this.texts), /** @type {any} */ (this.looseSet), { typed: this.typed, only: /** @type {any} */ (this.only), closed: this.closed });
    const held = this.tree.contains(document.activeElement) || (document.activeElement === document.body && this.zone === "list" && this.held);
    if (this.items.length) this.active = keptFocus(before, this.active || this.items[0].id, this.items);
    const nodes = this.items.map((item) => this.item(item));
    laid(this.tree, nodes);
    this.marks();
    const total = this.given.findings.length, left = this.board.unsorted.length;
    this.all.textContent = `All ${total}`;
    this.loose.textContent = `Not sorted yet ${left}`;
    this.all.setAttribute("aria-pressed", String(this.only === "all"));
    this.loose.setAttribute("aria-pressed", String(this.only === "unsorted"));
    if (held) this.focusList();
  }

  item(/** @type {any} */ item) {
    const known = this.itemNodes.get(item.id) ?? { node: h("div", { role: "treeitem", tabindex: "-1", "data-id": item.id }), key: "" };
    this.itemNodes.set(item.id, known);
    const { node } = known;
    const place = item.finding === undefined ? null : this.board.places[item.finding];
    const labels = place ? place[0].map((/** @type {string} */ row) => this.byId?.get(row)?.label ?? row) : [];
    const key = JSON.stringify([item.level, item.open, item.of, place, labels, item.finding !== undefined && this.looseSet?.has(item.finding)]);
    if (known.key === key) return node;
    known.key = key;
    node.setAttribute("aria-level", item.level);
    if (item.kind === "source") {
      const source = this.given.sources.find((/** @type {any} */ one) => one.id === item.source);
      node.className = "sb-source";
      node.setAttribute("aria-expanded", String(item.open));
      node.replaceChildren(h("span", { class: "sb-arrow", "aria-hidden": "true" }, item.open ? "▾" : "▸"), words(source?.label || item.source), h("span", { class: "tri-quiet" }, ` ${item.of}`));
      return node;
    }
    const finding = /** @type {any} */ (this.about?.get(item.finding));
    node.className = "sb-finding";
    node.draggable = true;
    node.setAttribute("aria-selected", "false");
    node.style.setProperty("--depth", String(item.level - 2));
    const loose = this.looseSet?.has(item.finding);
    const where = place
      ? [h("span", { "aria-hidden": "true" }, place[1] !== null ? "↳ " : "→ "), h("span", { class: "tri-hidden" }, place[1] !== null ? "shares: " : "in: "),
        labels.map((/** @type {string} */ label, /** @type {number} */ index) => [index ? " + " : "", words(shortened(label, 50))]),
        place[1] !== null ? [" with ", words(place[1])] : ""]
      : loose ? [h("span", { "aria-hidden": "true" }, "○ "), "not sorted yet"] : ["sub-themes are sorted"];
    node.replaceChildren(
      h("span", { class: "sb-name" }, h("span", { class: "sb-id" }, words(item.finding)), " ", words(finding.label || finding.statement || "")),
      h("span", { class: `sb-where${loose ? " sb-none" : ""}` }, where));
    return node;
  }

  /** What is chosen and where the focus goes: attributes only. */
  marks() {
    const chosen = new Set([...this.chosen.values()].filter(([, row]) => row === null).map(([finding]) => finding));
    for (const item of this.items) {
      const { node } = this.itemNodes.get(item.id);
      node.tabIndex = item.id === this.active ? 0 : -1;
      if (item.finding !== undefined) {
        const now = String(chosen.has(item.finding));
        if (node.getAttribute("aria-selected") !== now) node.setAttribute("aria-selected", now);
      }
    }
    for (const chip of this.grid.querySelectorAll(".sb-chip")) {
      const now = String(this.chosen.has(`${chip.dataset.finding}\n${chip.dataset.row}`));
      if (chip.getAttribute("aria-pressed") !== now) chip.setAttribute("aria-pressed", now);
    }
    for (const cell of this.grid.querySelectorAll("th[data-row]")) {
      const now = String(this.rows.has(cell.dataset.row));
      if (cell.getAttribute("aria-selected") !== now) cell.setAttribute("aria-selected", now);
    }
    const number = new Set([...this.chosen.values()].map(([finding]) => finding)).size;
    this.chosenLine.textContent = number ? `${count(number, "finding")} chosen` : "Nothing chosen";
    this.moveButton.setAttribute("aria-disabled", String(this.nothingChosen() !== ""));
    this.outButton.setAttribute("aria-disabled", String((this.nothingChosen() || this.nothingToTakeOut()) !== ""));
    this.editButton.setAttribute("aria-disabled", String(!this.rowsInHand().length));
    this.mergeButton.setAttribute("aria-disabled", String(this.rows.size < 2));
    const rows = this.rows.size;
    this.hint.textContent = rows ? `${count(rows, "meta-theme")} chosen.` : "Drag findings onto a row, or press m. A sub-theme that is not sorted itself goes with its theme.";
  }

  focusList() {
    this.zone = "list";
    const known = this.itemNodes.get(this.active);
    if (known?.node.isConnected) known.node.focus({ preventScroll: false });
    known?.node.scrollIntoView?.({ block: "nearest" });
  }

  listFocus(/** @type {FocusEvent} */ event) {
    const node = /** @type {HTMLElement} */ (event.target).closest("[data-id]");
    if (!node) return;
    this.zone = "list"; this.held = true;
    this.active = /** @type {HTMLElement} */ (node).dataset.id ?? "";
    this.marks();
    const item = this.items.find((one) => one.id === this.active);
    if (item?.finding !== undefined) this.look(item.finding);
  }

  listClick(/** @type {MouseEvent} */ event) {
    const node = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-id]"));
    if (!node) return;
    const item = this.items.find((one) => one.id === node.dataset.id);
    if (!item) return;
    this.active = item.id;
    if (item.kind === "source") this.fold(item.source);
    else if (event.shiftKey && this.anchor) this.range(item.id);
    else if (event.ctrlKey || event.metaKey) this.toggle(item.finding, null, item.id);
    else {
      const only = this.chosen.size === 1 && this.chosen.has(`${item.finding}\n`);
      this.chosen.clear();
      if (!only) this.toggle(item.finding, null, item.id);
    }
    this.marks();
    this.focusList();
  }

  fold(/** @type {string} */ source) {
    if (this.closed.has(source)) this.closed.delete(source);
    else this.closed.add(source);
    this.list();
  }

  toggle(/** @type {string} */ finding, /** @type {string | null} */ row, anchor = "") {
    for (const [key, [, where]] of this.chosen) if ((where === null) !== (row === null)) this.chosen.delete(key); // either from the list or from the table
    const key = `${finding}\n${row ?? ""}`;
    if (!this.chosen.delete(key)) this.chosen.set(key, [finding, row]);
    this.anchor = anchor;
    this.marks();
  }

  range(/** @type {string} */ to) {
    const anchor = this.anchor;
    this.chosen.clear();
    for (const finding of between(this.items, anchor, to)) this.chosen.set(`${finding}\n`, [finding, null]);
    this.marks();
  }

  listKey(/** @type {KeyboardEvent} */ event) {
    const item = this.items.find((one) => one.id === this.active);
    if (!item) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const took = () => { event.preventDefault(); event.stopPropagation(); };
    if (event.key.toLowerCase() === "a" && ctrl) {
      this.chosen.clear();
      for (const one of this.items) if (one.source === item.source && one.finding !== undefined) this.chosen.set(`${one.finding}\n`, [one.finding, null]);
      this.marks(); this.say(`${count(this.chosen.size, "finding")} chosen`);
      return took();
    }
    if (ctrl || event.altKey) return;
    if (item.kind === "source" && (event.key === "Enter" || event.key === " " || (event.key === "ArrowLeft" && item.open) || (event.key === "ArrowRight" && !item.open))) {
      this.fold(item.source); return took();
    }
    if (event.key === " ") { this.toggle(item.finding, null, item.id); return took(); }
    if (event.key === "Enter") { this.palette(); return took(); }
    const to = stepInList(this.items, this.active, event.key);
    if (to === null) return;
    if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      if (!this.anchor || !this.chosen.size) this.anchor = this.active;
      this.active = to;
      this.range(to);
    } else this.active = to;
    this.focusList();
    took();
  }

  show(/** @type {"all" | "unsorted"} */ only) {
    this.only = only;
    this.list();
    this.say(only === "all" ? "All findings are listed" : `${count(this.board.unsorted.length, "finding")} not sorted yet`);
  }

  look(/** @type {string} */ finding) {
    if (this.looking === finding) return;
    this.looking = finding;
    const said = /** @type {any} */ (this.about?.get(finding));
    if (!said) return;
    const facts = [["Effect", said.effect], ["State", said.state], ["Prominence", said.prominence]].filter(([, value]) => value);
    const quotes = h("div", { class: "sb-quotes" });
    this.detail.replaceChildren(
      h("h4", {}, h("span", { class: "sb-id" }, words(finding)), " ", words(said.label || "")),
      said.statement && said.statement !== said.label ? h("p", {}, words(said.statement)) : "",
      facts.length ? h("p", { class: "tri-quiet" }, facts.map(([name, value], index) => [index ? " · " : "", `${name}: `, words(value)])) : "", quotes);
    this.detail.scrollTop = 0;
    const draw = (/** @type {any} */ found) => {
      quotes.replaceChildren(...found.extracts.map((/** @type {any} */ one) => h("blockquote", {}, words(one.text),
        h("span", { class: "tri-quiet" }, " — ", words(one.case ?? "no case"), one.kind && one.kind !== "quote" ? `, ${one.kind}` : "", one.stance && one.stance !== "supports" ? `, ${one.stance}` : ""))));
      if (!found.extracts.length) quotes.replaceChildren(h("p", { class: "tri-quiet" }, found.cases ? ["Cases: ", words(found.cases)] : "No extracts."));
    };
    clearTimeout(this.lookLater);
    const known = this.details.get(finding);
    if (known) draw(known);
    else {
      this.lookLater = setTimeout(() => this.line.ask("details", { finding }).then((found) => {
        this.details.set(finding, found);
        if (this.looking === finding) draw(found);
      }, () => quotes.replaceChildren(h("p", { class: "tri-quiet" }, "The extracts could not be fetched."))), 90);
    }
  }

  // Meta-themes

  shownRows() {
    if (folded(this.rowTyped) === "") return this.board.rows;
    return this.board.rows.filter((/** @type {any} */ row) => matches(folded([row.id, row.label, row.group].join(" ")), this.rowTyped));
  }

  table() {
    const held = this.grid.contains(document.activeElement);
    const sources = this.given.sources.map((/** @type {any} */ source) => source.id);
    const groups = grouped(this.shownRows());
    const bodies = groups.map(({ group, rows }) => {
      const id = `g:${group}`;
      const known = this.rowNodes.get(id) ?? { node: h("tbody", {}) , heading: h("tr", { class: "sb-group" }, h("th", { scope: "rowgroup", colspan: sources.length + 1 }, group === "" ? h("span", { class: "tri-quiet" }, "No group") : words(group))) };
      this.rowNodes.set(id, known);
      const heading = groups.length > 1 || group !== "" ? [known.heading] : [];
      laid(known.node, [...heading, ...rows.map((row) => this.row(row, sources))]);
      return known.node;
    });
    laid(this.grid, [this.grid.querySelector("thead"), ...bodies]);
    this.shape = groups.flatMap(({ rows }) => rows.map((row) => ({ id: row.id, slots: sources.map((/** @type {string} */ source) => this.slots?.get(row.id)?.get(source)?.length ?? 0) })));
    if (!this.shape.some((row) => row.id === this.at.row)) this.at = { row: this.shape[0]?.id ?? "", column: 0, chip: 0 };
    this.empty.textContent = this.shape.length ? "" : this.board.rows.length ? "No meta-theme has these words." : "No meta-themes yet. Drag findings onto “New meta-theme”, or choose some and press m.";
    this.marks();
    this.tabStop();
    if (held) this.focusGrid();
  }

  row(/** @type {any} */ row, /** @type {string[]} */ sources) {
    const slots = this.slots?.get(row.id);
    const key = JSON.stringify([row, sources.map((source) => slots?.get(source) ?? [])]);
    const known = this.rowNodes.get(`r:${row.id}`) ?? { node: h("tr", { "data-drop": "row", "data-row": row.id }), key: "" };
    this.rowNodes.set(`r:${row.id}`, known);
    if (known.key === key) return known.node;
    known.key = key;
    const judged = row.judged?.[""] ?? 0;
    const first = h("th", { scope: "row", tabindex: "-1", "data-row": row.id, "aria-selected": "false" },
      h("span", { class: "sb-box", "aria-hidden": "true" }), folded(row.id) === folded(row.label) ? "" : [h("span", { class: "sb-id" }, words(row.id)), " "], words(row.label),
      judged ? h("span", { class: "tri-quiet sb-judged" }, count(judged, "judgement")) : "");
    known.node.replaceChildren(first, ...sources.map((source, index) => {
      const chips = slots?.get(source) ?? [];
      if (!chips.length) return h("td", { tabindex: "-1", "data-column": index + 1 }, h("span", { class: "tri-hidden" }, "nothing"));
      return h("td", { "data-column": index + 1 }, chips.map((/** @type {any} */ chip) => this.chip(chip, row.id)));
    }));
    return known.node;
  }

  chip(/** @type {any} */ chip, /** @type {string} */ row) {
    const finding = /** @type {any} */ (this.about?.get(chip.finding)) ?? {};
    const several = this.board.places[chip.finding][0].length;
    const label = finding.label || finding.statement || "";
    return h("div", { class: "sb-chip", role: "button", "aria-pressed": "false", tabindex: "-1", draggable: "true", "data-finding": chip.finding, "data-row": row, title: shortened(shown(`${chip.finding} ${label}`), 300) },
      h("span", { class: "sb-id" }, words(chip.finding)), " ", words(shortened(label, 160)),
      chip.with.length ? h("span", { class: "tri-quiet sb-more" }, `with ${count(chip.with.length, "sub-theme")}`) : "",
      several > 1 ? h("span", { class: "tri-quiet sb-more" }, `in ${several} rows`) : "");
  }

  cellNode() {
    const line = this.rowNodes.get(`r:${this.at.row}`)?.node;
    if (!line?.isConnected) return null;
    const cell = line.children[this.at.column];
    return cell?.querySelectorAll?.(".sb-chip")[this.at.chip] ?? cell;
  }

  tabStop() {
    this.stop?.setAttribute("tabindex", "-1");
    this.stop = this.cellNode();
    this.stop?.setAttribute("tabindex", "0");
  }

  focusGrid() {
    this.zone = "grid";
    this.tabStop();
    this.stop?.focus();
    this.stop?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }

  gridFocus(/** @type {FocusEvent} */ event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const line = target.closest("tr[data-row]"), cell = target.closest("th,td");
    if (!line || !cell) return;
    this.zone = "grid";
    const column = [...line.children].indexOf(cell);
    const chip = Math.max(0, [...cell.querySelectorAll(".sb-chip")].indexOf(target));
    this.at = { row: /** @type {HTMLElement} */ (line).dataset.row ?? "", column, chip };
    this.tabStop();
    this.marks();
    if (target.dataset.finding !== undefined) this.look(target.dataset.finding);
  }

  gridClick(/** @type {MouseEvent} */ event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const chip = /** @type {HTMLElement | null} */ (target.closest(".sb-chip"));
    if (chip) {
      const { finding, row } = /** @type {any} */ (chip.dataset);
      const only = this.chosen.size === 1 && this.chosen.has(`${finding}\n${row}`);
      if (!(event.ctrlKey || event.metaKey || event.shiftKey)) this.chosen.clear();
      if (!only) this.toggle(finding, row);
      this.marks();
      chip.focus();
      return;
    }
    const head = /** @type {HTMLElement | null} */ (target.closest("th[data-row]"));
    if (head) {
      if (target.closest(".sb-box") || event.ctrlKey || event.metaKey) this.toggleRow(head.dataset.row ?? "");
      head.focus();
      return;
    }
    const cell = /** @type {HTMLElement | null} */ (target.closest("td"));
    if (cell && cell.tabIndex >= -1 && !cell.querySelector(".sb-chip")) cell.focus();
  }

  toggleRow(/** @type {string} */ row) {
    if (!this.rows.delete(row)) this.rows.add(row);
    this.marks();
  }

  gridKey(/** @type {KeyboardEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const took = () => { event.preventDefault(); event.stopPropagation(); };
    const chip = /** @type {any} */ (this.cellNode());
    if (event.key === " ") {
      if (this.at.column === 0) this.toggleRow(this.at.row);
      else if (chip?.dataset.finding !== undefined) this.toggle(chip.dataset.finding, this.at.row);
      return took();
    }
    if (event.key === "Enter") {
      if (this.at.column === 0) this.edit(this.at.row);
      else if (chip?.dataset.finding !== undefined) this.palette();
      return took();
    }
    const to = stepInGrid(this.shape ?? [], this.at, event.key);
    if (to === null) return;
    this.at = to;
    this.focusGrid();
    took();
  }

  // Keys that hold everywhere on the board, except where somebody types

  anyKey(/** @type {KeyboardEvent} */ event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!this.board || target.closest("dialog")) return;
    const typing = target.matches("input, textarea, select");
    const ctrl = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    const took = () => { event.preventDefault(); event.stopPropagation(); };
    if (typing) {
      if (event.key === "Escape") { target.blur(); this.home(); took(); }
      return;
    }
    if (ctrl && key === "z") { this.back(event.shiftKey ? "redo" : "undo"); return took(); }
    if (ctrl && key === "y") { this.back("redo"); return took(); }
    if (ctrl || event.altKey) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      m: () => this.palette(), delete: () => this.takeOut(), backspace: () => this.takeOut(), n: () => this.edit(null), e: () => this.editChosen(),
      f2: () => this.editChosen(), g: () => this.merge(), f: () => { this.show(this.only === "all" ? "unsorted" : "all"); this.focusList(); },
      "/": () => (this.zone === "grid" ? this.rowSearch : this.search).focus(), u: () => this.back(event.shiftKey ? "redo" : "undo"), "?": () => this.help(),
      escape: () => { this.chosen.clear(); this.rows.clear(); this.marks(); this.say("Nothing chosen"); },
    };
    if (acts[key]) { acts[key](); took(); }
  }

  home() {
    if (this.zone === "grid" && this.cellNode()) this.focusGrid();
    else this.focusList();
  }

  // Gestures

  /** What a gesture is about: what is chosen, else the finding in focus. @returns {[string, string | null][]} */
  hand() {
    if (this.chosen.size) return [...this.chosen.values()];
    if (this.zone === "grid") {
      const chip = /** @type {any} */ (this.cellNode());
      return chip?.dataset.finding !== undefined ? [[chip.dataset.finding, this.at.row]] : [];
    }
    const item = this.items.find((one) => one.id === this.active);
    return item?.finding !== undefined ? [[item.finding, null]] : [];
  }

  rowsInHand() {
    if (this.rows.size) return [...this.rows];
    return this.at.row && this.byId?.has(this.at.row) ? [this.at.row] : [];
  }

  nothingChosen() { return this.hand().length ? "" : "Choose one or more findings first."; }
  nothingToTakeOut() { return leaving(this.hand(), this.board).length ? "" : "These findings are not sorted yet."; }

  sourcesOf(/** @type {[string, string | null][]} */ hand) { return hand.map(([finding]) => this.about?.get(finding)?.source ?? ""); }

  hintFor(/** @type {[string, string | null][]} */ hand, /** @type {(string | null)[]} */ into, add = false) {
    const ids = [...into, ...(add ? [] : leaving(hand, this.board))];
    const rows = [...new Set(ids)].map((id) => this.byId?.get(id)).filter(Boolean);
    return staleHint(/** @type {any} */ (rows), this.sourcesOf(hand));
  }

  label(/** @type {string} */ row) { return shortened(this.byId?.get(row)?.label ?? row); }

  async move(/** @type {[string, string | null][]} */ hand, /** @type {string} */ into, add = false, alerts = this.alerts) {
    const said = await this.act("sort", { findings: hand, into, add }, `${named(hand)} ${add ? "also into" : "into"} ${this.label(into)}`, alerts);
    if (said) { this.chosen.clear(); this.marks(); }
    return said;
  }

  async takeOut(hand = this.hand()) {
    if (!hand.length || !leaving(hand, this.board).length) { this.say(this.nothingChosen() || this.nothingToTakeOut()); return; }
    const from = leaving(hand, this.board).map((row) => this.label(row)).join(" and ");
    if (await this.act("unsort", { findings: hand }, `${named(hand)} out of ${from}`)) { this.chosen.clear(); this.marks(); }
  }

  async back(/** @type {"undo" | "redo"} */ verb) {
    const said = this.board?.[verb];
    if (!said) { this.say(`Nothing to ${verb}`); return; }
    await this.act(verb, { words: said }, said);
  }

  drag(/** @type {string} */ name, /** @type {any} */ event) {
    if (name === "dragstart") {
      const node = event.target.closest?.(".sb-finding, .sb-chip");
      if (!node) return;
      const finding = node.dataset.finding ?? node.dataset.id.slice(2), row = node.dataset.row ?? null;
      if (!this.chosen.has(`${finding}\n${row ?? ""}`)) { this.chosen.clear(); this.toggle(finding, row); }
      this.dragged = this.hand();
      event.dataTransfer.setData("text/plain", named(this.dragged));
      event.dataTransfer.effectAllowed = "copyMove";
      this.root.classList.add("sb-dragging");
      return;
    }
    if (!this.dragged) return;
    const target = event.target.closest?.("[data-drop]");
    const add = event.ctrlKey || event.altKey;
    if (name === "dragover" && target) {
      event.preventDefault();
      event.dataTransfer.dropEffect = add ? "copy" : "move";
      if (this.over !== target) {
        this.over?.classList.remove("sb-over");
        target.classList.add("sb-over");
        this.over = target;
        const hand = this.dragged, into = target.dataset.row ?? null;
        this.hint.textContent = this.hintFor(hand, [into], add) || (into ? `${named(hand)} into ${this.label(into)}; with Ctrl it stays where it is, too.` : target.dataset.drop === "new" ? `${named(hand)} into a new meta-theme.` : `${named(hand)}: not sorted yet.`);
      }
    } else if (name === "dragleave" && target && !target.contains(event.relatedTarget)) {
      target.classList.remove("sb-over");
      if (this.over === target) this.over = null;
    } else if (name === "drop" && target) {
      event.preventDefault();
      event.stopPropagation();
      const hand = this.dragged;
      this.dropped();
      if (target.dataset.drop === "row") this.move(hand, target.dataset.row, add);
      else if (target.dataset.drop === "new") this.edit(null, hand);
      else this.takeOut(hand);
    } else if (name === "dragend") this.dropped();
  }

  dropped() {
    this.dragged = null;
    this.over?.classList.remove("sb-over");
    this.over = null;
    this.root.classList.remove("sb-dragging");
    this.marks();
  }

  // Windows

  /** A window over the board; what was typed stays in it until it is saved. */
  window(/** @type {string} */ title, /** @type {any[]} */ content, kind = "") {
    const id = `${this.uid}-title`;
    const alerts = h("div", {});
    const box = h("dialog", { class: `sb-window ${kind}`, "aria-labelledby": id }, h("h4", { id }, words(title)), alerts, content, h("div", { class: "tri-hidden sb-live", "aria-live": "polite" }));
    box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => { event.stopPropagation(); });
    box.addEventListener("close", () => { box.remove(); this.home(); });
    this.root.append(box);
    box.showModal();
    return { box, alerts };
  }

  palette(hand = this.hand()) {
    if (!hand.length) { this.say(this.nothingChosen()); return; }
    const listId = `${this.uid}-options`;
    const input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": listId, "aria-autocomplete": "list", "aria-label": "Find a meta-theme, or type the label of a new one", placeholder: "Type to find a meta-theme, or to make one", autocomplete: "off", spellcheck: "false" });
    const list = h("div", { role: "listbox", id: listId, class: "sb-options", "aria-label": "Meta-themes" });
    const hint = h("p", { class: "sb-stale", "aria-live": "polite" });
    const { box, alerts } = this.window(`${named(hand)} into …`, [input, list, hint,
      h("p", { class: "tri-quiet" }, h("kbd", {}, "Enter"), " moves, ", h("kbd", {}, "Ctrl"), " + ", h("kbd", {}, "Enter"), " puts it there as well, ", h("kbd", {}, "Esc"), " leaves it")], "sb-palette");
    /** @type {{row: any, node: any}[]} */
    let options = [];
    let at = 0, busy = false;
    const mark = () => {
      options.forEach(({ node }, index) => node.setAttribute("aria-selected", String(index === at)));
      const now = options[at];
      input.setAttribute("aria-activedescendant", now ? now.node.id : "");
      now?.node.scrollIntoView({ block: "nearest" });
      hint.textContent = now ? this.hintFor(hand, [now.row?.id ?? null]) : "";
    };
    const fill = () => {
      const found = searched(this.board.rows, input.value, this.recent);
      const here = new Set(leaving(hand, this.board));
      options = found.rows.map((row, index) => ({
        row, node: h("div", { role: "option", id: `${listId}-${index}` }, h("span", { class: "sb-id" }, words(row.id)), " ", words(row.label),
          h("span", { class: "tri-quiet" }, row.group ? [" · ", words(row.group)] : "", here.has(row.id) ? " · here now" : "")),
      }));
      const label = input.value.replace(/\s+/g, " ").trim();
      if (label !== "" && !found.same) options.push({ row: null, node: h("div", { role: "option", id: `${listId}-new`, class: "sb-make" }, "New meta-theme “", words(label), "”") });
      options.forEach(({ node }, index) => node.addEventListener("click", (/** @type {MouseEvent} */ event) => { at = index; choose(event.ctrlKey || event.metaKey); }));
      list.replaceChildren(...options.map(({ node }) => node));
      if (!options.length) list.append(h("div", { role: "option", "aria-disabled": "true", class: "tri-quiet" }, "No meta-themes yet: type the label of the first one."));
      if (found.more) list.append(h("div", { role: "option", "aria-disabled": "true", class: "tri-quiet" }, `${found.more} more: go on typing`));
      at = 0;
      mark();
    };
    const choose = async (/** @type {boolean} */ add) => {
      const now = options[at];
      if (!now || busy) return;
      busy = true;
      const label = input.value.replace(/\s+/g, " ").trim();
      const said = now.row ? await this.move(hand, now.row.id, add, alerts) : await this.make(label, hand, "", add, alerts);
      busy = false;
      if (said) box.close();
    };
    input.addEventListener("input", fill);
    input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const last = options.length - 1;
      const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, PageDown: Math.min(last, at + 8), PageUp: Math.max(0, at - 8) }[event.key];
      if (to !== undefined) { at = Math.max(0, to); mark(); event.preventDefault(); }
      else if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); choose(event.ctrlKey || event.metaKey); }
    });
    fill();
    input.focus();
  }

  async make(/** @type {string} */ label, /** @type {[string, string | null][]} */ hand, /** @type {string} */ group, add = false, alerts = this.alerts) {
    const said = await this.act("make", { label, findings: hand, group, add }, `new meta-theme ${shortened(label)}${hand.length ? ` with ${named(hand)}` : ""}`, alerts);
    if (said) { this.chosen.clear(); this.marks(); }
    return said;
  }

  editChosen() {
    const rows = this.rowsInHand();
    if (!rows.length) { this.say("Go to a meta-theme first."); return; }
    if (rows.length === 1) this.edit(rows[0]);
    else this.regroup(rows);
  }

  groupField(/** @type {string} */ value) {
    const id = `${this.uid}-groups`;
    const input = h("input", { type: "text", list: id, autocomplete: "off" });
    input.value = value;
    const groups = [...new Set(this.board.rows.map((/** @type {any} */ row) => row.group).filter(Boolean))];
    return { input, field: h("label", { class: "sb-field" }, "Group", input, h("datalist", { id }, groups.map((group) => h("option", { value: group })))) };
  }

  buttons(/** @type {string} */ text, /** @type {() => any} */ box) {
    return h("div", { class: "tri-bar sb-ends" }, h("button", { type: "submit", class: "tri-first" }, text), h("button", { type: "button", onclick: () => box().close() }, "Leave it"));
  }

  /** The words of a row; without one, of a new row into which what is in hand goes. */
  edit(/** @type {string | null} */ id, hand = id === null ? [...this.chosen.values()] : []) {
    const row = id === null ? {} : /** @type {any} */ (this.byId?.get(id));
    if (!row) return;
    const label = h("input", { type: "text", autocomplete: "off", required: true });
    label.value = row.label ?? "";
    const { input: group, field } = this.groupField(row.group ?? "");
    const question = h("select", {}, h("option", { value: "" }, "–"), this.given.questions.map((/** @type {string} */ text, /** @type {number} */ index) => h("option", { value: String(index + 1) }, shortened(shown(`${index + 1}. ${text}`), 90))));
    const asked = this.given.questions.indexOf(row.question);
    question.value = asked >= 0 ? String(asked + 1) : row.question ?? "";
    const proposition = h("textarea", { rows: "3" });
    proposition.value = row.proposition ?? "";
    const before = { label: label.value, group: group.value, question: question.value, proposition: proposition.value };
    const from = leaving(hand, this.board);
    const note = !hand.length ? "" : from.length === 1 && hand.every(([finding]) => (this.board.places[finding]?.[0] ?? []).includes(from[0]))
      ? `${named(hand)} ${hand.length === 1 ? "is" : "are"} split off from “${this.label(from[0])}”.` : `${named(hand)} ${hand.length === 1 ? "goes" : "go"} into it.`;
    const hint = id === null ? this.hintFor(hand, []) : "";
    const save = async () => {
      const now = { label: label.value.trim(), group: group.value.trim(), question: question.value, proposition: proposition.value.trim() };
      if (id === null) return this.make(now.label, hand, now.group, false, alerts);
      const changed = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== /** @type {any} */ (before)[name]));
      if (!Object.keys(changed).length) { box.close(); return null; }
      return this.act("rename", { row: id, ...changed }, "label" in changed ? `${this.label(id)} is now ${shortened(now.label)}` : `${this.label(id)} changed`, alerts);
    };
    const form = h("form", { class: "sb-form", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save().then((said) => said && box.close()); } },
      h("label", { class: "sb-field" }, "Label", label), field,
      id !== null && this.given.questions.length ? h("label", { class: "sb-field" }, "Question", question) : "",
      id !== null ? h("label", { class: "sb-field" }, "Proposition", proposition) : "",
      note ? h("p", {}, words(note)) : "", hint ? h("p", { class: "sb-stale" }, words(hint)) : "",
      this.buttons(id === null ? "Make it" : "Save", () => box));
    const { box, alerts } = this.window(id === null ? "New meta-theme" : `Meta-theme ${id}`, [form]);
    label.focus();
    label.select();
  }

  regroup(/** @type {string[]} */ rows) {
    const { input, field } = this.groupField(this.byId?.get(rows[0])?.group ?? "");
    const form = h("form", { class: "sb-form", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      this.act("rename", { rows, group: input.value.trim() }, `${count(rows.length, "meta-theme")} into group ${shortened(input.value.trim()) || "none"}`, alerts)
        .then((said) => { if (said) { this.rows.clear(); this.marks(); box.close(); } });
    } }, h("ul", {}, rows.map((row) => h("li", {}, words(this.label(row))))), field, this.buttons("Save", () => box));
    const { box, alerts } = this.window(`Group of ${count(rows.length, "meta-theme")}`, [form]);
    input.focus();
    input.select();
  }

  merge() {
    const rows = this.board.rows.map((/** @type {any} */ row) => row.id).filter((/** @type {string} */ id) => this.rows.has(id));
    if (mergeRefusal(rows.length)) { this.say(mergeRefusal(rows.length)); return; }
    const label = h("input", { type: "text", autocomplete: "off", required: true });
    let kept = rows[0];
    label.value = this.byId?.get(kept)?.label ?? "";
    const judged = rows.reduce((/** @type {number} */ sum, /** @type {string} */ id) => sum + (/** @type {any} */ (this.byId?.get(id))?.judged?.[""] ?? 0), 0);
    const choice = h("fieldset", {}, h("legend", {}, "Which one stays?"), rows.map((/** @type {string} */ id) => {
      const radio = h("input", { type: "radio", name: `${this.uid}-kept`, value: id, onchange: () => {
        if (label.value === this.byId?.get(kept)?.label) label.value = this.byId?.get(id)?.label ?? "";
        kept = id;
      } });
      radio.checked = id === kept;
      return h("label", { class: "sb-radio" }, radio, h("span", { class: "sb-id" }, words(id)), " ", words(this.label(id)));
    }));
    const form = h("form", { class: "sb-form", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const others = rows.filter((/** @type {string} */ id) => id !== kept), same = label.value.trim() === this.byId?.get(kept)?.label;
      this.act("merge", { row: kept, others, label: same ? null : label.value.trim() }, `${others.map((/** @type {string} */ id) => this.label(id)).join(" and ")} merged into ${this.label(kept)}`, alerts)
        .then((said) => { if (said) { this.rows.clear(); this.marks(); box.close(); } });
    } }, choice, h("label", { class: "sb-field" }, "Label of the merged meta-theme", label),
    h("p", {}, "All findings come into the one that stays. All codings are kept: where several were coded, the coding of the one that stays holds, and what should be looked at again is marked. You can undo it."),
    judged ? h("p", { class: "sb-stale" }, `${count(judged, "judgement")} ${judged === 1 ? "rests" : "rest"} on these meta-themes.`) : "",
    this.buttons("Merge", () => box));
    const { box, alerts } = this.window(`Merge ${count(rows.length, "meta-theme")}`, [form]);
    choice.querySelector("input")?.focus();
  }

  help() {
    const { box } = this.window("Keys", [h("table", { class: "sb-keys" }, h("tbody", {}, BOARD_KEYS.map(([keys, what]) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, keys)), h("td", {}, what))))),
      h("div", { class: "tri-bar sb-ends" }, h("button", { type: "button", class: "tri-first", onclick: () => box.close() }, "Close"))]);
    box.querySelector("button")?.focus();
  }
}

export default {
  render(/** @type {any} */ { model, el }) {
    const view = new SortingBoardView(model, el);
    return () => view.close();
  },
};
