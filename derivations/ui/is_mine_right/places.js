// Places of a text: what is marked in it and what is not, in turn. No DOM here.

/** @typedef {[number, number]} Place from where to where, in characters as Python counts them */

/**
 * The parts of a text in their order; every second one is marked.
 *
 * Python counts a sign beyond the first 65,536 as one, JavaScript as two.
 * @param {string} text
 * @param {Place[]} places
 * @returns {string[]}
 */
export function partsOf(text, places) {
  const signs = [...text];
  const parts = [];
  let at = 0;
  for (const [from, to] of [...places].sort((one, other) => one[0] - other[0])) {
    const start = Math.min(Math.max(from, at), signs.length);
    const end = Math.min(Math.max(to, start), signs.length);
    if (start === end && start < at) continue;
    parts.push(signs.slice(at, start).join(""), signs.slice(start, end).join(""));
    at = end;
  }
  return [...parts, signs.slice(at).join("")];
}
