// Lights what belongs together: cells on the native Plotly grids, terms in the KaTeX lines.
//
// Everything happens in the browser on one small model (see linker.py); no figure changes, so
// nothing is drawn again. Python hears of clicks and of the steps of a playing tour, and no more.
//
// Called again with every change of the model, on the same element. All state lives on that
// element; calls are idempotent, and a version token keeps an old cleanup from undoing a new call.

const LETTER = { x: 0, k: 1, z: 2, dz: 2 };
const MANY = 12;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const link = (parentElement.convLinker ??= { version: 0, bound: new Map(), hovered: null });
  const version = ++link.version;
  link.model = data;
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
    link.timer = setInterval(() => link.send("pick", { next: true }), link.model.playing);
  }
  later(link);
}

function stop(link) {
  link.observer?.disconnect();
  clearInterval(link.timer);
  cancelAnimationFrame(link.frame);
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
  });
}

function bind(link, grid, place) {
  const plot = document.querySelector(`.st-key-${grid.key} .js-plotly-plot`);
  if (!plot?.on || link.bound.get(grid.key) === plot) return;
  link.bound.set(grid.key, plot);
  const at = (event) => [place, event.points[0].y, event.points[0].x];
  plot.on("plotly_hover", (event) => hover(link, { cell: at(event) }));
  plot.on("plotly_unhover", () => link.hovered?.cell?.[0] === place && hover(link, null));
  plot.on("plotly_click", (event) => click(link, at(event)));
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
  const cell = [grid.rows[row], grid.columns[column]];
  if (cell[0] < 0 || cell[1] < 0) return;
  link.send("pick", { grid: grid.grid, role: grid.role, row: cell[0], column: cell[1] });
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

const key = (cell) => `${cell[0]},${cell[1]}`;

// Cells of grid `wanted` that share a tap with every one of the `fixed` cells {grid: [row, column]}.
function meeting(model, wanted, fixed) {
  if (!model.taps) return null;
  const axes = [0, 1].map((side) => {
    const places = model.taps[side]
      .filter((tap) => Object.entries(fixed).every(([grid, cell]) => tap[LETTER[grid]] === cell[side]))
      .map((tap) => tap[LETTER[wanted]]);
    return [...new Set(places)].sort((a, b) => a - b);
  });
  return axes[0].flatMap((row) => axes[1].map((column) => [row, column]));
}

function resultGrid(model) {
  return model.grids.find((grid) => grid.role === "result");
}

function allCells(grid) {
  return grid.rows.flatMap((row) => grid.columns.map((column) => [row, column]))
    .filter(([row, column]) => row >= 0 && column >= 0);
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
      ? markCell(model, link.hovered.cell, marks, lit)
      : model.sentence;
  model.grids.forEach((grid, place) => paint(link, grid, marks[place]));
  for (const { element, id } of termBoxes(link)) {
    element.classList.toggle("conv-term-lit", lit.has(id));
  }
  if (link.status && link.status.textContent !== sentence) link.status.textContent = sentence;
}

// The selected cell, its window, and the cells that survive in its line.
function base(model, marks) {
  if (!model.selected) return;
  const target = resultGrid(model).grid;
  model.grids.forEach((grid, place) => {
    if (grid.role === "result") mark(grid, marks[place], [model.selected], "target");
    else if (grid.role !== "source") mark(grid, marks[place], ofLine(model, target, grid), "met");
    if (grid.role === "left" && model.window) frame(model, marks[place]);
  });
}

function ofLine(model, target, grid) {
  return meeting(model, grid.grid, { [target]: model.selected }) ?? allCells(grid);
}

function frame(model, marks) {
  const [row, column] = model.selected;
  const { step, size } = model.window;
  marks.push({ row: row * step[0], column: column * step[1], height: size[0], width: size[1], level: "window" });
}

function markTerm(model, id, marks, lit) {
  const term = model.terms[id];
  if (!term) return model.sentence;
  lit.add(id);
  for (const [gridName, row, column] of term.cells) light(model, marks, gridName, [row, column]);
  return term.says ?? productSentence(model, term.cells);
}

function productSentence(model, cells) {
  const names = cells.map(([grid, row, column]) => cellName(model, grid, row, column));
  const target = cellName(model, "result", ...model.selected);
  // The bias of a z line stands on no grid.
  return `${target} collects ${names.join(" · ") || model.names.b}.`;
}

function light(model, marks, gridName, cell) {
  model.grids.forEach((grid, place) => {
    if (grid.grid === gridName) mark(grid, marks[place], [cell], "hot");
  });
}

function markCell(model, [place, row, column], marks, lit) {
  const grid = model.grids[place];
  const cell = [grid.rows[row], grid.columns[column]];
  if (cell[0] < 0 || cell[1] < 0) {
    marks[place].push({ row, column, height: 1, width: 1, level: "fan" });
    return cell.includes(-1) ? "A zero of the padding: it adds nothing." : "A zero put between the cells: it adds nothing.";
  }
  return grid.role === "result"
    ? markResult(model, grid, cell, marks)
    : markSource(model, grid, cell, marks, lit);
}

// Another result cell: its own window and cells, so that lines can be compared.
function markResult(model, grid, cell, marks) {
  model.grids.forEach((other, at) => {
    if (other.role === "result") mark(other, marks[at], [cell], "hot");
    else if (other.role !== "source") {
      mark(other, marks[at], meeting(model, other.grid, { [grid.grid]: cell }) ?? allCells(other), "fan");
    }
  });
  if (!model.taps) return model.sentence;
  if (grid.grid === "z") return forwardSentence(model, cell);
  const uses = meeting(model, "z", { [grid.grid]: cell });
  return uses.length
    ? `${cellName(model, grid.grid, ...cell)} is used by ${list(model, "z", uses)}: the terms of ${cellName(model, "result", ...cell)}.`
    : `No window reaches ${cellName(model, grid.grid, ...cell)}: its gradient is 0.`;
}

function forwardSentence(model, cell) {
  const reads = meeting(model, "x", { z: cell });
  return reads.length
    ? `${cellName(model, "z", ...cell)} is made of ${list(model, "x", reads)}.`
    : `${cellName(model, "z", ...cell)} meets no cell of X: it is the bias alone.`;
}

// A source cell: its terms in the selected line, and every result it takes part in (its fan-out).
function markSource(model, grid, cell, marks, lit) {
  light(model, marks, grid.grid, cell);
  const target = resultGrid(model);
  if (!target) return `${cellName(model, grid.grid, ...cell)}: click to change its number.`;
  for (const [id, term] of Object.entries(model.terms)) {
    if (!term.cells.some(([name, r, c]) => name === grid.grid && r === cell[0] && c === cell[1])) continue;
    lit.add(id);
    if (!term.says) term.cells.forEach(([name, r, c]) => light(model, marks, name, [r, c]));
  }
  const fan = meeting(model, target.grid, { [grid.grid]: cell }) ?? [model.selected];
  mark(target, marks[model.grids.indexOf(target)], fan, "fan");
  const name = cellName(model, grid.grid, ...cell);
  const names = fan.map((place) => cellName(model, "result", ...place));
  return names.length ? `${name} ${model.verb} ${enumerate(names)}.` : `${name} ${model.verb} no cell.`;
}

// --- names -----------------------------------------------------------------------------------

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

// Every summand of a bias lies under one cell: it has no table of its own.
function cellName(model, grid, row, column) {
  const before = model.names[grid];
  if (model.plain?.includes(grid)) return before;
  const digits = (n) => [...String(n + 1)].map((d) => SUBSCRIPTS[d]).join("");
  return `${before}${digits(row)}${row > 8 || column > 8 ? "," : ""}${digits(column)}`;
}

function list(model, grid, cells) {
  return enumerate(cells.map((cell) => cellName(model, grid, ...cell)));
}

function enumerate(names) {
  if (names.length <= MANY) return names.join(", ");
  return `${names.slice(0, MANY - 2).join(", ")}, … ${names.at(-1)} (${names.length} in all)`;
}

// --- rectangles ------------------------------------------------------------------------------

// Logical cells as rectangles on the expanded grid; neighbours in a row become one where a
// crowd would only be slow to draw.
function mark(grid, marks, cells, level) {
  const rowAt = new Map(grid.rows.map((index, at) => [index, at]));
  const columnAt = new Map(grid.columns.map((index, at) => [index, at]));
  const seen = new Set();
  const crowd = cells.length > 150;
  for (const cell of cells) {
    const row = rowAt.get(cell[0]);
    const column = columnAt.get(cell[1]);
    if (row === undefined || column === undefined || seen.has(key(cell))) continue;
    seen.add(key(cell));
    const last = marks.at(-1);
    if (crowd && last?.level === level && last.row === row && last.column + last.width === column) {
      last.width += 1;
    } else marks.push({ row, column, height: 1, width: 1, level });
  }
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
