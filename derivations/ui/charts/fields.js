// The field of a clicked number: it is ready to be typed in, and has the focus again after Enter.

/** @typedef {import("./linker.js").Link} Link */

/** Milliseconds in which the field of a changed number comes anew. */
const PATIENCE_WITH_FIELDS = 5000;

/**
 * A clicked number has its field ready: what is typed next replaces it.
 * @param {Link} link
 * @param {string} opening
 */
export function enter(link, opening) {
  const field = editField(link);
  if (!field?.getAttribute("aria-label")?.startsWith(`${opening} `)) return;
  link.opening = null;
  field.focus({ preventScroll: true });
  field.select();
}

/**
 * Enter in the field leaves it for the one that will stand in its place.
 * @param {Link} link
 * @param {KeyboardEvent} event
 */
export function rememberField(link, { key, target }) {
  if (key !== "Enter" || !(target instanceof Element) || target !== editField(link)) return;
  link.left = { field: target, until: performance.now() + PATIENCE_WITH_FIELDS };
}

/**
 * A changed number gets a new field: the focus comes back from where the old one has left it.
 * @param {Link} link
 * @param {{ field: Element, until: number }} left
 */
export function comeBack(link, { field, until }) {
  const fresh = editField(link);
  if (performance.now() > until) link.left = null;
  else if (fresh && fresh !== field && document.activeElement === document.body) {
    link.left = null;
    fresh.focus({ preventScroll: true });
  }
}

/**
 * @param {Link} link
 * @returns {HTMLInputElement | null | undefined}
 */
function editField({ stage }) {
  return stage?.querySelector('[class*="st-key-edit-"] input');
}
