// Cells by the name they have in a formula. No DOM here.

/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {{ base: number, names: Record<string, string[]>, shapes: Record<string, Cell> }} Names */

/**
 * The cell that a formula names, if it is no more than a name: x_{12}, \frac{\partial L}{\partial
 * x_{12}}.
 *
 * A gradient by a cell is found in its own grid: "dx", "dk", "db" (and "dz").
 * @param {Names} model
 * @param {string} latex
 * @returns {{ grid: string, cell: Cell } | null}
 */
export function cellNamed({ base, names, shapes }, latex) {
  const found = /_\{?(\d+)(?:,(\d+))?\}?(?=\}?$)/.exec(latex);
  const subscript = found ? split(found[1], found[2]) : null;
  const pattern = found && subscript
    ? `${latex.slice(0, found.index)}_{#}${latex.slice(found.index + found[0].length)}` : null;
  for (const [grid, templates] of Object.entries(names)) {
    const shape = shapes[grid] ?? shapes[grid.slice(1)];
    const plain = templates.indexOf(latex);
    if (plain >= 0 && shape) return { grid, cell: [plain, 0, 0] };
    const channel = pattern ? templates.indexOf(pattern) : -1;
    if (channel < 0 || !subscript || !shape) continue;
    const [row, column] = [subscript[0] - base, subscript[1] - base];
    const inside = row >= 0 && column >= 0 && row < shape[1] && column < shape[2];
    return inside ? { grid, cell: [channel, row, column] } : null;
  }
  return null;
}

/**
 * Row and column of a subscript: "12" is 1 and 2, from two digits on a comma parts them.
 * @param {string} one
 * @param {string | undefined} other
 * @returns {[number, number] | null}
 */
function split(one, other) {
  if (other !== undefined) return [Number(one), Number(other)];
  return one.length === 2 ? [Number(one[0]), Number(one[1])] : null;
}
