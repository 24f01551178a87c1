// Scatter and gather in step: the same terms arrive at one cell by patches and are met in its window.
//
// Python sends the whole story once (see two_ways.py): every patch with its products and the sums
// after it. Stepping, playing and choosing a cell only change what is shown of it, here; Python
// hears of the place when it has come to rest, so that the address names it.
//
// Called again with every change of the model, on the same element, which holds all state.

const PACE = 1100;
const REST = 350;
const INSERTED = -2;

export default function (component) {
  const { data: [told], parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector("[data-two-ways]");
  const show = (root.twoWays ??= { version: 0, told: "", sent: new Set() });
  const version = ++show.version;
  const { at, ...story } = told;
  show.root = root;
  show.send = setTriggerValue;
  takePlace(show, at);
  takeStory(show, story);
  draw(show);
  document.removeEventListener("keydown", show.onKey, true);
  document.addEventListener("keydown", show.onKey = (event) => onKey(show, event), true);
  return () => {
    if (show.version !== version) return;
    document.removeEventListener("keydown", show.onKey, true);
    pause(show);
  };
}

// The place Python names counts, unless it is the echo of one that was sent from here.
function takePlace(show, at) {
  const told = at.join();
  if (told !== show.told && !show.sent.delete(told)) {
    [show.row, show.column, show.step] = at;
    show.sent.clear();
  }
  show.told = told;
}

function takeStory(show, story) {
  const written = JSON.stringify(story);
  if (written === show.written) return;
  pause(show);
  show.written = written;
  show.story = story;
  const [height, width] = story.target.size;
  show.row = Math.min(show.row, height - 1);
  show.column = Math.min(show.column, width - 1);
  show.step = Math.min(show.step, story.patches.length);
  build(show);
}

// --- moving ----------------------------------------------------------------------------------

function move(show, change) {
  Object.assign(show, change);
  draw(show);
  clearTimeout(show.resting);
  show.resting = setTimeout(() => rest(show), REST);
}

function rest(show) {
  if (show.timer) return;
  const at = [show.row, show.column, show.step];
  if (at.join() === show.told) return;
  show.sent.add(at.join());
  show.send("at", at);
}

function stepBy(show, by) {
  const last = show.story.patches.length;
  move(show, { step: Math.min(Math.max(show.step + by, 0), last) });
}

function cellBy(show, by) {
  const [height, width] = show.story.target.size;
  const cells = height * width;
  const flat = (show.row * width + show.column + by + cells) % cells;
  move(show, { row: Math.floor(flat / width), column: flat % width });
}

function play(show) {
  if (show.timer) return pause(show);
  if (show.step === show.story.patches.length) move(show, { step: 0 });
  show.timer = setInterval(() => {
    stepBy(show, 1);
    if (show.step === show.story.patches.length) pause(show);
  }, PACE);
  draw(show);
}

function pause(show) {
  if (!show.timer) return;
  clearInterval(show.timer);
  show.timer = undefined;
  draw(show);
  rest(show);
}

function onKey(show, event) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=listbox], [role=radiogroup]")) return;
  event.preventDefault();
  stepBy(show, by);
}

// --- the parts, made once a story --------------------------------------------------------------

function build(show) {
  const { story } = show;
  const part = (name) => show.root.querySelector(`[data-part=${name}]`);
  show.part = part;
  story.sums = sumsOf(story);
  part("source").replaceChildren(board(show, "source", plain(story.source), pickSource));
  part("kernel").replaceChildren(board(show, "kernel", story.painted));
  part("piled").replaceChildren(board(show, "target", plain(story.target), pickTarget));
  part("left").replaceChildren(board(show, "source", story.left, pickSource));
  part("turned").replaceChildren(board(show, "kernel", story.right));
  part("gathered").replaceChildren(board(show, "target", plain(story.target), pickTarget));
  share(show.root);
  for (const [name, title] of Object.entries(story.titles)) {
    for (const place of show.root.querySelectorAll(`[data-title=${name}]`)) {
      place.replaceChildren(formula(title));
    }
  }
  part("slider").max = story.patches.length;
  part("slider").oninput = (event) => move(show, { step: Number(event.target.value) });
  part("back").onclick = () => stepBy(show, -1);
  part("next").onclick = () => stepBy(show, 1);
  part("play").onclick = () => play(show);
  part("cell-back").onclick = () => cellBy(show, -1);
  part("cell-next").onclick = () => cellBy(show, 1);
}

// How many columns of cells each way has: they share the width by it, or stand one below the other.
function share(root) {
  for (const way of root.querySelectorAll(".two-ways-way")) {
    const boards = [...way.querySelectorAll(".two-ways-board")];
    const total = boards.reduce((sum, one) => sum + Number(one.style.getPropertyValue("--columns")), 0);
    way.style.setProperty("--total", total);
  }
}

const plain = ({ size: [height, width] }) => ({ rows: [...Array(height).keys()], columns: [...Array(width).keys()] });

// The number in every fine cell after every patch: a row of the table a patch.
function sumsOf(story) {
  const cells = story.target.size[0] * story.target.size[1];
  const sums = [Array(cells).fill(story.target.start)];
  for (const patch of story.patches) {
    const after = [...sums.at(-1)];
    for (const [target, , , sum] of patch) after[target] = sum;
    sums.push(after);
  }
  return sums;
}

// A grid as buttons or boxes; rows and columns are indices of the grid, or kinds of zeros.
function board(show, grid, { rows, columns }, onPick) {
  const box = element("div", "two-ways-board");
  box.style.setProperty("--columns", columns.length);
  box.append(...rows.flatMap((row) => columns.map((column) => cell(show, grid, row, column, onPick))));
  return box;
}

function cell(show, grid, row, column, onPick) {
  const { size, names, numbers, hues } = show.story[grid];
  if (row < 0 || column < 0) {
    const kind = (row === INSERTED || column === INSERTED) && Math.min(row, column) === INSERTED
      && row !== -1 && column !== -1 ? "inserted" : "padding";
    return element("div", `two-ways-cell two-ways-${kind}`, element("b", "", "0"));
  }
  const flat = row * size[1] + column;
  const made = element(onPick ? "button" : "div", "two-ways-cell",
    element("span", "two-ways-name", names[flat]), element("b", "", numbers?.[flat] ?? ""));
  made.dataset.flat = flat;
  made.style.setProperty("--letters", letters(names[flat]));
  if (hues) made.style.setProperty("--hue", hues[flat]);
  if (hues) made.classList.add("two-ways-hued");
  if (onPick) {
    made.type = "button";
    made.onclick = () => onPick(show, flat);
  }
  return made;
}

function pickSource(show, flat) {
  move(show, { step: flat + 1 });
}

function pickTarget(show, flat) {
  const width = show.story.target.size[1];
  move(show, { row: Math.floor(flat / width), column: flat % width });
}

// --- drawing a step ----------------------------------------------------------------------------

function draw(show) {
  const { story, step, row, column } = show;
  const watched = row * story.target.size[1] + column;
  drawScatter(show, watched);
  drawGather(show, watched);
  drawLine(show, watched);
  const { length } = story.patches;
  show.part("slider").value = step;
  show.part("count").textContent = `${step} of ${length}`;
  show.part("back").disabled = step === 0;
  show.part("next").disabled = step === length;
  show.part("play").textContent = show.timer ? "Pause" : "Play";
  show.part("status").textContent = sentence(show, watched);
}

function drawScatter(show, watched) {
  const { story, step } = show;
  markSources(show, "source");
  const patch = new Map((story.patches[step - 1] ?? []).map(([target, k, product]) => [target, { k, product }]));
  const sums = story.sums[step];
  for (const box of show.part("piled").querySelectorAll("[data-flat]")) {
    const flat = Number(box.dataset.flat);
    const hit = patch.get(flat);
    paint(box, hit && story.kernel, hit?.k);
    box.firstChild.textContent = hit ? story.kernel.names[hit.k] : story.target.names[flat];
    box.lastChild.textContent = sums[flat];
    box.classList.toggle("two-ways-watched", flat === watched);
    box.classList.toggle("two-ways-fresh", Boolean(hit));
  }
}

// Sources that have painted, the one that does now, and those still to come.
function markSources(show, part) {
  for (const box of show.part(part).querySelectorAll("[data-flat]")) {
    const flat = Number(box.dataset.flat);
    box.classList.toggle("two-ways-now", flat === show.step - 1);
    box.classList.toggle("two-ways-waiting", flat >= show.step);
  }
}

function drawGather(show, watched) {
  const { story, step, row, column } = show;
  markSources(show, "left");
  const { rows, columns } = story.left;
  const [high, wide] = [story.right.rows.length, story.right.columns.length];
  [...show.part("left").firstChild.children].forEach((box, place) => {
    const [a, b] = [Math.floor(place / columns.length) - row, place % columns.length - column];
    const inside = a >= 0 && a < high && b >= 0 && b < wide;
    const k = inside ? kernelAt(story, a, b) : undefined;
    box.classList.toggle("two-ways-window", inside);
    paint(box, k !== undefined && story.kernel, k);
    edges(box, inside && [a === 0, b === wide - 1, a === high - 1, b === 0]);
    nameUnder(box, story, k);
  });
  for (const box of show.part("gathered").querySelectorAll("[data-flat]")) {
    const flat = Number(box.dataset.flat);
    box.lastChild.textContent = flat < watched ? story.sums.at(-1)[flat] : flat === watched ? story.sums[step][flat] : "";
    box.classList.toggle("two-ways-watched", flat === watched);
    box.classList.toggle("two-ways-waiting", flat > watched);
  }
  const now = story.patches[step - 1]?.find(([target]) => target === watched);
  for (const part of ["kernel", "turned"]) {
    for (const box of show.part(part).querySelectorAll("[data-flat]")) {
      box.classList.toggle("two-ways-now", Number(box.dataset.flat) === now?.[1]);
    }
  }
}

// Which kernel cell lies at a place of the window; none where dilation leaves a gap.
function kernelAt(story, a, b) {
  const [u, v] = [story.right.rows[a], story.right.columns[b]];
  return u < 0 || v < 0 ? undefined : u * story.kernel.size[1] + v;
}

// About how many characters wide a name is: small raised and lowered ones count as half.
const letters = (name) => Math.max(3, [...name].reduce((sum, one) => sum + (/[⁰-₎ʼ²³¹]/.test(one) ? 0.6 : 1), 0));

// In the window every place is called by the kernel cell that lies on it.
function nameUnder(box, story, k) {
  let name = box.querySelector(".two-ways-name");
  if (!name) {
    if (k === undefined) return;
    box.prepend(name = element("span", "two-ways-name"));
  }
  const flat = box.dataset.flat;
  name.textContent = k !== undefined ? story.kernel.names[k] : flat === undefined ? "" : story.source.names[flat];
  box.style.setProperty("--letters", letters(name.textContent));
}

function paint(box, kernel, k) {
  box.classList.toggle("two-ways-hued", Boolean(kernel));
  if (kernel) box.style.setProperty("--hue", kernel.hues[k]);
}

// The frame of the window: the four sides of its outermost cells.
function edges(box, sides) {
  const names = ["top", "right", "bottom", "left"];
  names.forEach((name, side) => box.classList.toggle(`two-ways-edge-${name}`, Boolean(sides && sides[side])));
}

// --- the watched cell's line -------------------------------------------------------------------

function drawLine(show, watched) {
  const { story, step } = show;
  const terms = story.patches.flatMap((patch, source) =>
    patch.filter(([target]) => target === watched).map(([, k, product]) => ({ source, k, product })));
  const cards = terms.flatMap((term, n) => [
    ...(n || story.target.starts ? [element("span", "two-ways-plus", "+")] : []),
    termCard(story, term, step),
  ]);
  const start = story.target.starts ? [element("span", "two-ways-start", formula(story.target.starts))] : [];
  const left = element("span", "two-ways-left", formula(story.target.lefts[watched]), element("span", "", " ="));
  // Other pairs of channels add to the same cell: what this pair brings is its share.
  const others = story.others ? [element("span", "two-ways-others", `+ ${story.others}`)] : [];
  const whole = story.others ? "this pair" : "=";
  const sum = element("span", "two-ways-sum", element("span", "", step < story.patches.length ? "so far" : whole), element("b", "", story.sums[step][watched]));
  const none = terms.length || start.length ? [] : [element("span", "two-ways-start", "0")];
  show.part("line").replaceChildren(left, ...start, ...cards, ...none, ...others, sum);
}

function termCard(story, { source, k, product }, step) {
  const state = source === step - 1 ? " two-ways-now" : source >= step ? " two-ways-waiting" : "";
  const chip = element("span", "two-ways-chip two-ways-hued", story.kernel.names[k]);
  chip.style.setProperty("--hue", story.kernel.hues[k]);
  const numbers = `(${story.source.numbers[source]})(${story.kernel.numbers[k]}) = ${product}`;
  const [onPatch, inWindow] = [story.painted, story.right].map((one) => placeOn(one, story, k));
  return element("div", `two-ways-term${state}`,
    element("div", "two-ways-product", formula(story.source.names[source]), chip),
    element("div", "two-ways-numbers", numbers),
    element("div", "two-ways-pair",
      icon(story, story.painted, k, "patch", onPatch),
      element("span", "two-ways-turn", "↻"),
      icon(story, story.right, k, "window", inWindow)));
}

// Where a kernel cell stands on a board: on the patch, or in the window.
function placeOn({ rows, columns }, story, k) {
  const width = story.kernel.size[1];
  return [rows.indexOf(Math.floor(k / width)), columns.indexOf(k % width)];
}

// A small picture of K, or of the window, with one cell filled.
function icon(story, { rows, columns }, k, says, [row, column]) {
  const grid = element("div", "two-ways-icon");
  grid.style.setProperty("--columns", columns.length);
  for (const u of rows) for (const v of columns) {
    const spot = element("i", "");
    const flat = u < 0 || v < 0 ? -1 : u * story.kernel.size[1] + v;
    if (flat >= 0) spot.style.setProperty("--hue", story.kernel.hues[flat]);
    spot.className = flat === k ? "two-ways-here" : flat < 0 ? "two-ways-gap" : "";
    grid.append(spot);
  }
  const place = `row ${row + story.base}, column ${column + story.base}`;
  grid.setAttribute("role", "img");
  grid.setAttribute("aria-label", `${says}: ${place}`);
  return element("figure", "", grid, element("figcaption", "", says));
}

function sentence(show, watched) {
  const { story, step } = show;
  const target = story.target.lefts[watched];
  if (!step) return `Nothing is delivered yet. Press Next: the first cell paints ${story.titles.kernel} onto its patch.`;
  const source = story.source.names[step - 1];
  const hit = story.patches[step - 1].find(([cell]) => cell === watched);
  if (!hit) return `Scatter: the patch of ${source} does not reach ${target}. Gather: the window of ${target} does not see ${source}.`;
  const k = story.kernel.names[hit[1]];
  const [[u, v], [a, b]] = [story.painted, story.right].map((one) => placeOn(one, story, hit[1]));
  return `Scatter: ${source} paints ${k} onto ${target}, which is row ${u + story.base}, column ${v + story.base} of the patch. `
    + `Gather: ${target} meets ${source} under ${k}, in row ${a + story.base}, column ${b + story.base} of the window.`;
}

// --- making elements ---------------------------------------------------------------------------

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// ∂L/∂z₁₁ as a fraction; any other name as it stands.
function formula(name) {
  const [above, below] = name.split("/");
  if (below === undefined) return element("span", "two-ways-math", name);
  const fraction = element("span", "two-ways-math two-ways-fraction", element("span", "", above), element("span", "", below));
  fraction.setAttribute("aria-label", name);
  return fraction;
}
