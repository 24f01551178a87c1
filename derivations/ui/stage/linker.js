// Lights what belongs together: cells on the native Plotly grids, terms in the KaTeX lines.
//
// Everything happens in the browser on one small model (see linker.py); no figure changes, so
// nothing is drawn again. Python hears of clicks and of the steps of a playing tour, and no more.
//
// Called again with every change of the model, on the same element. All state lives on that
// element; calls are idempotent, and a version token keeps an old cleanup from undoing a new call.

// Where a grid's index stands in a tap; a bias meets z as a kernel of one cell would.
const LETTER = { x: 0, k: 1, b: 1, z: 2, dz: 2 };
const HEADER = -3;
const MANY = 12;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const link = (parentElement.convLinker ??= { version: 0, bound: new Map(), hovered: null });
  const version = ++link.version;
  link.model = { ...data[0] };
  link.send = setTriggerValue;
  link.status = parentElement.querySelector("[data-linker-status]");
  link.theme = getComputedStyle(link.status);
  link.hovered = null;
  start(link);
  return () => {
    if (link.version === version) stop(link);
  };
}

function start(link) {
  stop(link);
  const stage = document.querySelector(`.st-key-${link.model.stage}`);
  if (!stage) return;
  link.observer = new MutationObserver((records) => records.some(isNews) && later(link));
  link.observer.observe(stage, { childList: true, subtree: true });
  link.onMove = (event) => overTerm(link, event);
  link.onLeave = () => hover(link, null);
  stage.addEventListener("pointermove", link.onMove);
  stage.addEventListener("pointerleave", link.onLeave);
  link.stage = stage;
  if (link.model.playing) {
    link.timer = setInterval(() => go(link, 1), link.model.playing);
  }
  if (link.model.shape) {
    document.addEventListener("keydown", link.onKey = (event) => onKey(link, event), true);
    document.addEventListener("click", link.onClick = (event) => onClick(link, event), true);
  }
  later(link);
}

function stop(link) {
  link.observer?.disconnect();
  clearInterval(link.timer);
  cancelAnimationFrame(link.frame);
  document.removeEventListener("keydown", link.onKey, true);
  document.removeEventListener("click", link.onClick, true);
  link.stage?.removeEventListener("pointermove", link.onMove);
  link.stage?.removeEventListener("pointerleave", link.onLeave);
}

// What is drawn here and by Plotly under the pointer is no news: it would be drawn for ever.
function isNews(record) {
  return !record.target.closest(".conv-overlay, .hoverlayer, [data-linker-status]");
}

// Charts and lines arrive after the model, and charts are mounted anew when numbers change.
function later(link) {
  cancelAnimationFrame(link.frame);
  link.frame = requestAnimationFrame(() => {
    link.model.grids.forEach((grid, place) => bind(link, grid, place));
    draw(link);
    if (link.opening) enter(link);
  });
}

function bind(link, grid, place) {
  const plot = document.querySelector(`.st-key-${grid.key} .js-plotly-plot`);
  if (!plot?.on || link.bound.get(grid.key) === plot) return;
  link.bound.set(grid.key, plot);
  const at = (event) => [place, event.points[0].y, event.points[0].x];
  plot.on("plotly_hover", (event) => hover(link, { cell: at(event), value: event.points[0].z }));
  plot.on("plotly_unhover", () => link.hovered?.cell?.[0] === place && hover(link, null));
  plot.on("plotly_click", (event) => click(link, at(event)));
}

// A clicked number has its field ready: what is typed next replaces it.
function enter(link) {
  const field = link.stage.querySelector('[class*="st-key-edit-"] input');
  if (!field?.getAttribute("aria-label").startsWith(`${link.opening} `)) return;
  link.opening = null;
  field.focus({ preventScroll: true });
  field.select();
}

// --- what the pointer is on ------------------------------------------------------------------

function hover(link, hovered) {
  if (JSON.stringify(hovered) === JSON.stringify(link.hovered)) return;
  link.hovered = hovered;
  draw(link);
}

function overTerm(link, event) {
  const box = termBoxes(link).find(({ element }) => {
    const r = element.getBoundingClientRect();
    return r.left <= event.clientX && event.clientX <= r.right
      && r.top <= event.clientY && event.clientY <= r.bottom;
  });
  if (box) hover(link, { term: box.id });
  else if (link.hovered?.term) hover(link, null);
}

function click(link, [place, row, column]) {
  const grid = link.model.grids[place];
  if (grid.role === "matrix") return;
  const cell = cellAt(grid, row, column);
  if (!isCell(cell)) return;
  link.wentAt = undefined;
  link.opening = grid.role === "result" ? null : cellName(link.model, grid.grid, cell);
  link.send("pick", {
    grid: grid.grid, role: grid.role, channel: cell[0], row: cell[1], column: cell[2],
  });
}

// --- from cell to cell -----------------------------------------------------------------------
// Keys and buttons name the cell they lead to and not a step: however quickly they follow each
// other, the last one counts. The grids show it at once; the line follows from Python.

const PATIENCE = 1500;

function go(link, by) {
  const { shape, selected } = link.model;
  const from = performance.now() - (link.wentAt ?? -Infinity) < PATIENCE ? link.to : ravel(selected, shape);
  const cells = shape[0] * shape[1] * shape[2];
  link.to = (from + by + cells) % cells;
  link.wentAt = performance.now();
  const cell = unravel(link.to, shape);
  link.model.selected = cell;
  link.hovered = null;
  draw(link);
  link.send("pick", {
    grid: resultGrid(link.model).grid, role: "result", channel: cell[0], row: cell[1], column: cell[2],
  });
}

function onKey(link, event) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (isTyping(event.target)) return;
  take(event);
  go(link, by);
}

// In a field the arrows belong to the text; a chosen step of the line does not keep them.
function isTyping(element) {
  return !element.closest('[data-testid="stButtonGroup"]')
    && element.closest("input, textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=listbox]");
}

function onClick(link, event) {
  const button = event.target.closest?.(".st-key-previous button, .st-key-next button");
  if (!button || button.disabled) return;
  take(event);
  go(link, button.closest(".st-key-next") ? 1 : -1);
}

function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// A term is a \colorbox whose fully transparent colour spells its place: stage, low, high.
function termBoxes(link) {
  return [...link.stage.querySelectorAll(".st-key-lines .colorbox")].flatMap((element) => {
    const colour = element.dataset.term ?? element.style.backgroundColor;
    const digits = colour.match(/\d+/g)?.map(Number);
    if (!digits) return [];
    element.dataset.term = colour;
    return [{ element, id: `${digits[0]}-${digits[1] + 256 * digits[2]}` }];
  });
}

// --- which cells meet ------------------------------------------------------------------------
// A cell is [channel, row, column]; a board shows the channels of its grid block by block.

const key = (cell) => cell.join();

// What stands at a place of a board: a cell, or null for what names a channel or is cut away.
function cellAt(grid, row, column) {
  const [[blockRow, r], [blockColumn, c]] = [grid.rows[row], grid.columns[column]];
  const channel = grid.channels[blockRow][blockColumn];
  return r === HEADER || c === HEADER || channel < 0 ? null : [channel, r, c];
}

function isCut(grid, row, column) {
  const [[blockRow, r], [blockColumn, c]] = [grid.rows[row], grid.columns[column]];
  return r !== HEADER && c !== HEADER && grid.channels[blockRow][blockColumn] < 0;
}

const isCell = (cell) => cell !== null && cell[1] >= 0 && cell[2] >= 0;

// Cells of grid `wanted` that share a tap with every one of the `fixed` cells {grid: cell}.
function meeting(model, wanted, fixed) {
  const [channels, rows, columns] = [0, 1, 2].map((axis) => along(model, axis, wanted, fixed));
  return channels.flatMap((ch) => rows.flatMap((r) => columns.map((c) => [ch, r, c])));
}

function along(model, axis, wanted, fixed) {
  const places = model.taps[axis]
    .filter((tap) => Object.entries(fixed).every(([grid, cell]) => tap[LETTER[grid]] === cell[axis]))
    .map((tap) => tap[LETTER[wanted]]);
  return [...new Set(places)].sort((a, b) => a - b);
}

function resultGrid(model) {
  return model.grids.find((grid) => grid.role === "result");
}

// --- drawing ---------------------------------------------------------------------------------

function draw(link) {
  const { model } = link;
  // Streamlit gives the theme's colours to the component alone; the overlays lie outside of it.
  for (const name of ["primary-color", "background-color", "text-color"]) {
    link.stage.style.setProperty(`--st-${name}`, link.theme.getPropertyValue(`--st-${name}`));
  }
  const marks = model.grids.map(() => []);
  const lit = new Set();
  base(model, marks);
  const sentence = link.hovered?.term
    ? markTerm(model, link.hovered.term, marks, lit)
    : link.hovered?.cell
      ? markCell(model, link.hovered, marks, lit)
      : model.sentence;
  model.grids.forEach((grid, place) => paint(link, grid, marks[place]));
  for (const { element, id } of termBoxes(link)) {
    element.classList.toggle("conv-term-lit", lit.has(id));
  }
  if (link.status && link.status.textContent !== sentence) link.status.textContent = sentence;
}

// The selected cell, its window, and the cells that survive in its line; other channels step back.
function base(model, marks) {
  if (!model.selected) return;
  const target = resultGrid(model).grid;
  model.grids.forEach((grid, place) => {
    const fixed = { [target]: model.selected };
    const front = grid.role === "result" ? [model.selected[0]] : along(model, 0, grid.grid, fixed);
    veil(grid, marks[place], new Set(front));
    if (grid.role === "result") mark(grid, marks[place], [model.selected], "target");
    else if (grid.role !== "source") mark(grid, marks[place], meeting(model, grid.grid, fixed), "met");
    if (grid.role === "left" && model.window) frame(model, grid, marks[place], front);
  });
}

// One window on the block of every channel that takes part.
function frame(model, grid, marks, channels) {
  const { start, step, size, last } = model.window;
  let [, row, column] = model.selected;
  if (last) [row, column] = [last[0] - row, last[1] - column];
  for (const block of blocksOf(grid)) {
    if (!channels.includes(block.channel)) continue;
    marks.push({
      row: block.row + start[0] + row * step[0], column: block.column + start[1] + column * step[1],
      height: size[0], width: size[1], level: "window",
    });
  }
}

function veil(grid, marks, front) {
  if (grid.channels.flat().length < 2) return;
  for (const { channel, row, column, height, width } of blocksOf(grid)) {
    if (channel >= 0 && !front.has(channel)) marks.push({ row, column, height, width, level: "veil" });
  }
}

// The blocks of a board: which channel, and the places it covers without its header.
function blocksOf(grid) {
  return grid.channels.flatMap((across, blockRow) => across.map((channel, blockColumn) => {
    const row = grid.rows.findIndex(([block, index]) => block === blockRow && index !== HEADER);
    const column = grid.columns.findIndex(([block, index]) => block === blockColumn && index !== HEADER);
    const count = (lines, at) => lines.filter(([block, index]) => block === at && index !== HEADER).length;
    return {
      channel, row, column,
      height: count(grid.rows, blockRow), width: count(grid.columns, blockColumn),
    };
  }));
}

function markTerm(model, id, marks, lit) {
  const term = model.terms[id];
  if (!term) return model.sentence;
  lit.add(id);
  for (const [gridName, ...cell] of term.cells) light(model, marks, gridName, cell);
  return term.says ?? productSentence(model, term.cells);
}

function productSentence(model, cells) {
  const names = cells.map(([grid, ...cell]) => cellName(model, grid, cell));
  const target = resultName(model, model.selected);
  return `${target} collects ${names.join(" · ")}.`;
}

function light(model, marks, gridName, cell) {
  model.grids.forEach((grid, place) => {
    if (grid.grid === gridName) mark(grid, marks[place], [cell], "hot");
  });
}

function markCell(model, { cell: [place, row, column], value }, marks, lit) {
  const grid = model.grids[place];
  if (grid.role === "matrix") return markEntry(model, grid, row, column, marks);
  const cell = cellAt(grid, row, column);
  if (cell === null) return isCut(grid, row, column) ? "No kernel stands here: the groups cut these channels apart." : model.sentence;
  if (!isCell(cell)) {
    marks[place].push({ row, column, height: 1, width: 1, level: "fan" });
    return cell.includes(-1) ? "A zero of the padding: it adds nothing." : "A zero put between the cells: it adds nothing.";
  }
  const said = grid.role === "result"
    ? markResult(model, grid, cell, marks)
    : markSource(model, grid, cell, marks, lit);
  const name = grid.role === "result" ? resultName(model, cell) : cellName(model, grid.grid, cell);
  return `${name} = ${shortened(value)}. ${said}`;
}

const shortened = (value) => (Number.isFinite(value) ? String(Number(value.toFixed(4))) : String(value));

// Another result cell: its own window and cells, so that lines can be compared.
function markResult(model, grid, cell, marks) {
  model.grids.forEach((other, at) => {
    if (other.role === "result") mark(other, marks[at], [cell], "hot");
    else if (other.role !== "source") {
      mark(other, marks[at], meeting(model, other.grid, { [grid.grid]: cell }), "fan");
    }
  });
  if (grid.grid === "z") return forwardSentence(model, cell);
  const uses = meeting(model, "z", { [grid.grid]: cell });
  const name = cellName(model, grid.grid, cell);
  return uses.length
    ? `${name} is used by ${list(model, "z", uses)}: the terms of ${resultName(model, cell)}.`
    : `No window reaches ${name}: its gradient is 0.`;
}

function forwardSentence(model, cell) {
  const reads = meeting(model, "x", { z: cell });
  const name = cellName(model, "z", cell);
  return reads.length
    ? `${name} is made of ${list(model, "x", reads)}.`
    : `${name} meets no cell of ${model.input}: it is the bias alone.`;
}

// A source cell: its terms in the selected line, and every result it takes part in (its fan-out).
function markSource(model, grid, cell, marks, lit) {
  light(model, marks, grid.grid, cell);
  const target = resultGrid(model);
  const name = cellName(model, grid.grid, cell);
  if (model.shapes) return markInMatrix(model, { [grid.grid]: cell }, marks, name);
  if (!target) return `${name}: click to change its number.`;
  for (const [id, term] of Object.entries(model.terms)) {
    if (!term.cells.some(([other, ...place]) => other === grid.grid && key(place) === key(cell))) continue;
    lit.add(id);
    if (!term.says) term.cells.forEach(([other, ...place]) => light(model, marks, other, place));
  }
  const fan = meeting(model, target.grid, { [grid.grid]: cell });
  mark(target, marks[model.grids.indexOf(target)], fan, "fan");
  const names = fan.map((place) => resultName(model, place));
  return `${name} ${model.verb} ${names.length ? enumerate(names) : "no cell"}.`;
}

// --- the operation as a matrix ---------------------------------------------------------------
// Entry (z, x) of the matrix holds the kernel cell that meets x in z's window.

function markEntry(model, grid, row, column, marks) {
  const fixed = {
    [grid.rowGrid]: unravel(row, model.shapes[grid.rowGrid]),
    [grid.columnGrid]: unravel(column, model.shapes[grid.columnGrid]),
  };
  const [z, x] = ["z", "x"].map((name) => cellName(model, name, fixed[name]));
  for (const name of ["z", "x"]) light(model, marks, name, fixed[name]);
  const kernel = meeting(model, "k", fixed);
  for (const cell of kernel) light(model, marks, "k", cell);
  markEntries(model, fixed, marks, "hot");
  if (!kernel.length) return `${z} does not contain ${x}: the entry is 0.`;
  return `In ${z} the cell ${x} meets ${list(model, "k", kernel)}.`;
}

// A whole row (z), column (x) or set of diagonals (k).
function markInMatrix(model, fixed, marks, name) {
  const [grid] = Object.keys(fixed);
  markEntries(model, fixed, marks, "met");
  for (const other of ["x", "k", "z"].filter((letter) => letter !== grid)) {
    for (const cell of meeting(model, other, fixed)) fan(model, marks, other, cell);
  }
  const where = { z: "row", x: "column", k: "diagonals" }[grid];
  return `${name}: its ${where} in C (in the transposed matrix ${{ z: "its column", x: "its row", k: "the same, turned over" }[grid]}).`;
}

function fan(model, marks, gridName, cell) {
  model.grids.forEach((grid, place) => {
    if (grid.grid === gridName) mark(grid, marks[place], [cell], "fan");
  });
}

function markEntries(model, fixed, marks, level) {
  const taps = [0, 1, 2].map((axis) => model.taps[axis].filter((tap) =>
    Object.entries(fixed).every(([grid, cell]) => tap[LETTER[grid]] === cell[axis])));
  model.grids.forEach((grid, place) => {
    if (grid.role !== "matrix") return;
    for (const c of taps[0]) for (const r of taps[1]) for (const q of taps[2]) {
      const at = (name) => ravel([c, r, q].map((tap) => tap[LETTER[name]]), model.shapes[name]);
      marks[place].push({ row: at(grid.rowGrid), column: at(grid.columnGrid), height: 1, width: 1, level });
    }
  });
}

const ravel = ([channel, row, column], [, height, width]) => (channel * height + row) * width + column;

function unravel(flat, [, height, width]) {
  return [Math.floor(flat / (height * width)), Math.floor(flat / width) % height, flat % width];
}

// --- names -----------------------------------------------------------------------------------

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

// `names[grid]` has one name a channel: x, or x⁽¹⁾, x⁽²⁾; a bias has no row and no column. The notes
// count from 1: `base`.
function cellName(model, grid, [channel, row, column]) {
  const before = model.names[grid][channel];
  if (grid === "b") return before;
  const [r, c] = [row + model.base, column + model.base];
  const digits = (n) => [...String(n)].map((d) => SUBSCRIPTS[d]).join("");
  return `${before}${digits(r)}${r > 9 || c > 9 ? "," : ""}${digits(c)}`;
}

function resultName(model, cell) {
  const grid = resultGrid(model).grid;
  return `${grid === "z" ? "" : "∂L/∂"}${cellName(model, grid, cell)}`;
}

function list(model, grid, cells) {
  return enumerate(cells.map((cell) => cellName(model, grid, cell)));
}

function enumerate(names) {
  if (names.length <= MANY) return names.join(", ");
  return `${names.slice(0, MANY - 2).join(", ")}, … ${names.at(-1)} (${names.length} in all)`;
}

// --- rectangles ------------------------------------------------------------------------------

// Cells as rectangles on the board; neighbours in a row become one where a crowd would only be slow
// to draw.
function mark(grid, marks, cells, level) {
  const places = placesOf(grid);
  const seen = new Set();
  const crowd = cells.length > 150;
  for (const cell of cells) {
    const at = places.get(key(cell));
    if (at === undefined || seen.has(key(cell))) continue;
    seen.add(key(cell));
    const [row, column] = at;
    const last = marks.at(-1);
    if (crowd && last?.level === level && last.row === row && last.column + last.width === column) {
      last.width += 1;
    } else marks.push({ row, column, height: 1, width: 1, level });
  }
}

// Where each cell of a board stands; made once for each model.
const PLACES = new WeakMap();

function placesOf(grid) {
  if (PLACES.has(grid)) return PLACES.get(grid);
  const places = new Map();
  PLACES.set(grid, places);
  grid.rows.forEach((_, row) => grid.columns.forEach((_, column) => {
    const cell = cellAt(grid, row, column);
    if (isCell(cell)) places.set(key(cell), [row, column]);
  }));
  return places;
}

function paint(link, grid, marks) {
  const plot = link.bound.get(grid.key);
  const layout = plot?._fullLayout;
  if (!layout?.xaxis?.l2p) return;
  let layer = plot.querySelector(":scope > .conv-overlay");
  if (!layer) {
    layer = document.createElement("div");
    layer.className = "conv-overlay";
    layer.setAttribute("aria-hidden", "true");
    plot.style.position = "relative";
    plot.appendChild(layer);
  }
  const x = (column) => layout.xaxis._offset + layout.xaxis.l2p(column - 0.5);
  const y = (row) => layout.yaxis._offset + layout.yaxis.l2p(row - 0.5);
  layer.replaceChildren(...marks.map((m) => {
    const box = document.createElement("div");
    box.className = `conv-mark conv-${m.level}`;
    box.dataset.cell = `${m.row},${m.column}`;
    const [left, top] = [x(m.column), y(m.row)];
    Object.assign(box.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${x(m.column + m.width) - left}px`,
      height: `${y(m.row + m.height) - top}px`,
    });
    return box;
  }));
}
