// The boxes of a system of lines on the screen: which line, which term, and where.

/**
 * @typedef {object} Box
 * @property {HTMLElement} element
 * @property {number} line of the system, from 0
 * @property {number | null} term null: the left side
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 */

/**
 * @param {Element} system
 * @param {(colour: string) => { line: number, term: number | null } | null} read
 * @returns {Box[]}
 */
export function boxesOf(system, read) {
  return [...system.querySelectorAll(".colorbox")].flatMap((found) => {
    const element = /** @type {HTMLElement} */ (found);
    const place = read(element.style.backgroundColor);
    if (!place) return [];
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return [{ element, ...place, left, right, top, bottom }];
  });
}

/** Pixels around a line in which it is still pointed at. */
const NEAR = 4;

/**
 * The line at a height, the nearest where two are as near.
 * @param {{ line: number, top: number, bottom: number }[]} boxes
 * @param {number} y
 * @returns {number | null}
 */
export function lineAt(boxes, y) {
  let best = null;
  let least = NEAR + 1;
  for (const { line, top, bottom } of boxes) {
    const off = Math.max(top - y, y - bottom, 0);
    if (off < least) [best, least] = [line, off];
  }
  return best;
}

/**
 * The term of a line under a point.
 * @param {{ line: number, term: number | null, left: number, right: number, top: number,
 *   bottom: number }[]} boxes
 * @param {number} line
 * @param {number} x
 * @param {number} y
 * @returns {number | null}
 */
export function termAt(boxes, line, x, y) {
  const under = boxes.find((box) => box.line === line && box.term !== null
    && x >= box.left && x <= box.right && y >= box.top - NEAR && y <= box.bottom + NEAR);
  return under?.term ?? null;
}

/**
 * The lines one by one: how high each stands, and how many terms it has.
 * @param {{ line: number, term: number | null, top: number, bottom: number }[]} boxes
 * @returns {{ line: number, top: number, bottom: number, terms: number }[]}
 */
export function rowsOf(boxes) {
  /** @type {Map<number, { line: number, top: number, bottom: number, terms: number }>} */
  const rows = new Map();
  for (const { line, term, top, bottom } of boxes) {
    const row = rows.get(line) ?? { line, top, bottom, terms: 0 };
    row.top = Math.min(row.top, top);
    row.bottom = Math.max(row.bottom, bottom);
    if (term !== null) row.terms = Math.max(row.terms, term + 1);
    rows.set(line, row);
  }
  return [...rows.values()].sort((a, b) => a.line - b.line);
}
