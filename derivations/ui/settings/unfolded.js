// Tab leads from a button into what it has unfolded, and from there on behind the button.
//
// Streamlit puts what is unfolded at the end of the document: by Tab it would come after the whole
// page.

const TABBABLE = "a[href], button, input, textarea, select, summary, [tabindex]";

/**
 * Where Tab leads, if not where the browser takes it anyway.
 * @template Place
 * @param {Place} button
 * @param {Place[]} inside what is unfolded
 * @param {Place | undefined} behind what follows the button in the document
 * @param {Place} from
 * @param {boolean} isBack whether Shift is held
 * @returns {Place | undefined}
 */
export function nextPlace(button, inside, behind, from, isBack) {
  const order = [button, ...inside, behind];
  const at = order.indexOf(from);
  const to = at < 0 ? undefined : order[at + (isBack ? -1 : 1)];
  const isInside = inside.includes(from) && to !== undefined && inside.includes(to);
  return isInside ? undefined : to;
}

/** @param {ParentNode} place @returns {HTMLElement[]} */
function tabbable(place) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(TABBABLE))].filter((one) => (
    one.tabIndex >= 0 && !one.hasAttribute("disabled") && one.checkVisibility({ checkVisibilityCSS: true })
  ));
}

/**
 * Let the keyboard in again: with a menu opened inside, the whole is put out of its order, and only
 * a focus that comes from elsewhere puts it back.
 * @param {Element} body
 */
function wake(body) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll("[data-tabindex]"))) {
    const { tabindex } = one.dataset;
    delete one.dataset.tabindex;
    if (tabindex) one.setAttribute("tabindex", tabindex);
    else one.removeAttribute("tabindex");
  }
}

/** @param {Document & { convUnfolded?: boolean }} page */
export function leadTab(page) {
  if (page.convUnfolded) return;
  page.convUnfolded = true;
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" && event.key !== "Escape") return;
    const body = page.querySelector('[data-testid="stPopoverBody"]');
    const button = page.querySelector('[data-testid="stPopover"] button[aria-expanded="true"]');
    const from = page.activeElement;
    if (!(body && button instanceof HTMLElement && from instanceof HTMLElement)) return;
    if (event.key === "Escape") {
      if (body.contains(from)) setTimeout(() => button.focus());
      return;
    }
    if (from === button || body.contains(from)) wake(body);
    const outside = tabbable(page).filter((one) => !body.contains(one));
    const behind = outside[outside.indexOf(button) + 1];
    const to = nextPlace(button, tabbable(body), behind, from, event.shiftKey);
    if (!to) return;
    event.preventDefault();
    to.focus();
  }, true);
}
