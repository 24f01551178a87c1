// The story of both ways as Python tells it (see two_ways.py), and what is said at a step. No DOM.

/**
 * A grid of the story; cells are counted row by row.
 * @typedef {object} Cells
 * @property {[height: number, width: number]} size
 * @property {string[]} names
 *
 * @typedef {Cells & { numbers: string[] }} Numbers
 * @typedef {Numbers & { hues: string[] }} Kernel
 *
 * The grid that is painted and gathered: the left side of every line, and what each begins with.
 * @typedef {Cells & { lefts: string[], start: string, starts: string }} Target
 *
 * A grid as it is laid out: indices of its rows and columns, or one of the story's `kinds`.
 * @typedef {{ rows: number[], columns: number[] }} Layout
 *
 * One product: where it goes, by which kernel cell, how much, and the sum after it.
 * @typedef {[target: number, k: number, product: string, sum: string]} Product
 *
 * @typedef {"source" | "kernel" | "target" | "around" | "painted" | "turned"} Title
 *
 * @typedef {object} Story
 * @property {Numbers} source
 * @property {Kernel} kernel
 * @property {Target} target
 * @property {Layout} left what the window runs over, and around it what a crop cuts off
 * @property {{ start: [number, number], size: [number, number] }} kept what a crop leaves of it
 * @property {Layout} right the kernel as it lies in the window
 * @property {Layout} painted the kernel as it lies on a patch
 * @property {{ padding: number, inserted: number }} kinds of lines without an index
 * @property {number} base the first index: 1 in the notes
 * @property {string} others the pairs of channels that add to the same cells
 * @property {Product[][]} patches a list a source
 * @property {Record<Title, string>} titles
 *
 * The watched cell, and how many sources have been delivered.
 * @typedef {{ row: number, column: number, step: number }} Place
 *
 * One term of the watched cell's line.
 * @typedef {{ source: number, k: number, product: string }} Term
 */

/**
 * The number in every target cell after every patch.
 * @param {Story} story
 * @returns {string[][]}
 */
export function sumsOf({ target, patches }) {
  const before = Array(target.size[0] * target.size[1]).fill(target.start);
  return patches.reduce((sums, patch) => {
    const after = [...sums[sums.length - 1]];
    for (const [cell, , , sum] of patch) after[cell] = sum;
    return [...sums, after];
  }, [before]);
}

/**
 * The terms of a target cell, in the order in which they arrive.
 * @param {Story} story
 * @param {number} cell
 * @returns {Term[]}
 */
export function termsOf({ patches }, cell) {
  return patches.flatMap((patch, source) => patch
    .filter(([target]) => target === cell)
    .map(([, k, product]) => ({ source, k, product })));
}

/**
 * What the last delivered source does to a target cell, if it reaches it.
 * @param {Story} story
 * @param {number} step
 * @param {number} cell
 */
export function arrival({ patches }, step, cell) {
  return patches[step - 1]?.find(([target]) => target === cell);
}

/**
 * Which kernel cell lies at a place of the window; none outside, and where dilation leaves a gap.
 * @param {Story} story
 * @param {number} row of the window
 * @param {number} column of the window
 */
export function kernelAt({ right, kernel }, row, column) {
  const [u, v] = [right.rows[row], right.columns[column]];
  return u >= 0 && v >= 0 ? u * kernel.size[1] + v : undefined;
}

/**
 * Where a kernel cell stands in the window or on a patch.
 * @param {Story} story
 * @param {Layout} layout
 * @param {number} k
 * @returns {[row: number, column: number]}
 */
export function placeOn({ kernel }, { rows, columns }, k) {
  const width = kernel.size[1];
  return [rows.indexOf(Math.floor(k / width)), columns.indexOf(k % width)];
}

/**
 * Which zero stands at a row and a column, if one does. Where both cross, padding wins.
 * @param {Story} story
 * @param {number} row
 * @param {number} column
 */
export function zeroAt({ kinds }, row, column) {
  if (row >= 0 && column >= 0) return undefined;
  return [row, column].includes(kinds.padding) ? "padding" : "inserted";
}

/**
 * The place moved by some steps, as far as there are any.
 * @param {Story} story
 * @param {Place} place
 * @param {number} by
 */
export function stepped({ patches }, { step }, by) {
  return Math.min(Math.max(step + by, 0), patches.length);
}

/**
 * The watched cell moved by some cells, around at the end.
 * @param {Story} story
 * @param {Place} place
 * @param {number} by
 */
export function watchedAfter({ target: { size: [height, width] } }, { row, column }, by) {
  const cells = height * width;
  const flat = (row * width + column + by + cells) % cells;
  return { row: Math.floor(flat / width), column: flat % width };
}

/**
 * The place in a story of other sizes.
 * @param {Story} story
 * @param {Place} place
 * @returns {Place}
 */
export function within({ target: { size: [height, width] }, patches }, { row, column, step }) {
  return {
    row: Math.min(row, height - 1),
    column: Math.min(column, width - 1),
    step: Math.min(step, patches.length),
  };
}

/**
 * What both ways do at a step, for the watched cell.
 * @param {Story} story
 * @param {Place} place
 */
export function sentence(story, { row, column, step }) {
  const watched = row * story.target.size[1] + column;
  const target = story.target.lefts[watched];
  if (!step) {
    return "Nothing is delivered yet. Press Next: the first cell paints "
      + `${story.titles.kernel} onto its patch.`;
  }
  const source = story.source.names[step - 1];
  const now = `${source} is delivered, cell ${step} of ${story.patches.length}.`;
  const hit = arrival(story, step, watched);
  if (!hit) {
    return `${now} Scatter: the patch of ${source} does not reach ${target}. `
      + `Gather: the window of ${target} does not see ${source}.`;
  }
  const k = story.kernel.names[hit[1]];
  const [patch, window] = [story.painted, story.right].map((layout) =>
    spoken(story, placeOn(story, layout, hit[1])));
  return `${now} Scatter: ${source} paints ${k} onto ${target}, which is ${patch} of the patch. `
    + `Gather: ${target} meets ${source} under ${k}, in ${window} of the window.`;
}

/**
 * @param {Story} story
 * @param {[row: number, column: number]} place
 */
export function spoken({ base }, [row, column]) {
  return `row ${row + base}, column ${column + base}`;
}

/**
 * About how many characters wide a name is; small raised and lowered ones take less room.
 * @param {string} name
 */
export function widthOf(name) {
  /** @type {(sign: string) => number} */
  const width = (sign) => (/[⁰-₎²³¹]/.test(sign) ? 0.75 : /[,ʼ ]/.test(sign) ? 0.5 : 1);
  return Math.max(3, [...name].reduce((sum, sign) => sum + width(sign), 0));
}

/**
 * A grid as it is: nothing around or between its cells.
 * @param {{ size: [number, number] }} grid
 * @returns {Layout}
 */
export function whole({ size: [height, width] }) {
  return { rows: [...Array(height).keys()], columns: [...Array(width).keys()] };
}

/**
 * A number as it is added: with a sign, and with one alone.
 * @param {string} number
 */
export function signed(number) {
  return /^[-−]/.test(number) ? `−${number.slice(1)}` : `+${number}`;
}
