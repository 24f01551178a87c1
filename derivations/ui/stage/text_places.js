// How the text spells the places of its lines and terms, and where the keys lead among them.
//
// A system of lines is written by KaTeX, which is trusted with nothing but colours: every left side
// and every term lies in a box of no opacity whose other digits say its place (lesson/places.py),
// and the system's own name says of which result it is and with which line it begins
// (lesson/systems.py).

/**
 * A line of a result, by its place among them all, and perhaps a term of it.
 * @typedef {{ row: string, line: number, term: number | null }} LineTarget
 */

/** Whatever holds a system of lines. */
export const SYSTEM = '[class*="st-key-system-"]';
const NAME = /st-key-system-\S*?-(forward|[a-z]+_gradient)-(\d+)(?:\s|$)/;

/**
 * What the colour of a box says: a line of the system, from 0, and a term of it (null: its left
 * side).
 * @param {string} colour "rgba(1, 0, 3, 0)" as a browser says it, or "#01000300"
 * @returns {{ line: number, term: number | null } | null}
 */
export function readLink(colour) {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})00$/i.exec(colour);
  const numbers = /^rgba\((\d+), ?(\d+), ?(\d+), ?0\)$/.exec(colour);
  const found = digits?.slice(1).map((pair) => parseInt(pair, 16)) ?? numbers?.slice(1).map(Number);
  if (!found || !found[0]) return null;
  const number = found[1] * 256 + found[2];
  return { line: found[0] - 1, term: number ? number - 1 : null };
}

/**
 * Of which result a system is, and the place of its first line in that.
 * @param {string} classes of its container
 * @returns {{ row: string, first: number } | null}
 */
export function readSystem(classes) {
  const found = NAME.exec(classes);
  return found ? { row: found[1], first: Number(found[2]) } : null;
}

/**
 * Where a key leads to in a list: another line (its ends stay), another term, or round to none.
 * @param {string} key
 * @param {{ line: number, term: number | null }} at
 * @param {number[]} terms how many terms each line has
 * @returns {{ line: number, term: number | null } | null}
 */
export function step(key, { line, term }, terms) {
  const last = terms.length - 1;
  const to = { ArrowUp: line - 1, ArrowDown: line + 1, Home: 0, End: last }[key];
  if (to !== undefined) return { line: Math.min(Math.max(to, 0), last), term: null };
  const count = terms[line] ?? 0;
  if (key === "ArrowRight") return { line, term: count ? Math.min((term ?? -1) + 1, count - 1) : null };
  if (key === "ArrowLeft") return { line, term: term ? term - 1 : null };
  return null;
}

/**
 * @param {HTMLElement | null} system
 * @param {{ line: number, term: number | null }} at
 * @returns {LineTarget | null}
 */
export function targetIn(system, at) {
  const name = system && readSystem(system.className);
  return name ? { row: name.row, line: name.first + at.line, term: at.term } : null;
}

/**
 * @param {LineTarget | null} one
 * @param {LineTarget | null} other
 */
export function isSame(one, other) {
  return one !== null && other !== null && one.row === other.row && one.line === other.line;
}
