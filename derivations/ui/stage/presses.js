// Presses that follow each other faster than Python answers: each counts on from the one before.
//
// A press says where it leads to and not a step. What Python then says is an answer to one of the
// presses, perhaps not the last: as long as it is, the visitor stays where the last one led.

/**
 * @template Place
 * @typedef {object} Presses
 * @property {Place} at where the visitor is
 * @property {Set<string>} asked the places that Python may still answer with; none at rest
 * @property {number} last when the last press was, in milliseconds
 */

/** Milliseconds after which an answer that has not come will not come. */
const PATIENCE = 10_000;

/**
 * @template Place
 * @param {Place} at
 * @returns {Presses<Place>}
 */
export function atRest(at) {
  return { at, asked: new Set(), last: -Infinity };
}

/**
 * After a press that leads to a place.
 * @template Place
 * @param {Presses<Place>} before
 * @param {Place} to
 * @param {number} now
 * @returns {Presses<Place>}
 */
export function pressed({ at, asked }, to, now) {
  return { at: to, asked: new Set([...asked, String(at), String(to)]), last: now };
}

/**
 * After Python said where it is.
 * @template Place
 * @param {Presses<Place> | undefined} before
 * @param {Place} place
 * @param {number} now
 * @returns {Presses<Place>}
 */
export function answered(before, place, now) {
  const isLate = before && now - before.last < PATIENCE
    && before.asked.has(String(place)) && String(place) !== String(before.at);
  return isLate ? before : atRest(place);
}
