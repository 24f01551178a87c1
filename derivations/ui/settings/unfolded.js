// What is unfolded, by the keyboard and before links: Tab leads into it and on behind its button.
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

/** Milliseconds after which the server has heard of a fold that was closed. */
const HEARD = 80;

/** @param {Document} page @returns {HTMLElement | null} */
const unfolding = (page) => (
  page.querySelector('[data-testid="stPopover"] button[aria-expanded="true"]')
);

/**
 * Close what is unfolded before a link is followed: closed by the click itself, it would be told to
 * the server after the link, for a page that is not there any more, and call the visitor back.
 * @param {Document} page
 */
function closeBeforeLinks(page) {
  let wasOpen = false;
  page.addEventListener("pointerdown", () => { wasOpen = unfolding(page) !== null; }, true);
  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const button = unfolding(page);
    if (!link || !(button || wasOpen) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    wasOpen = false;
    event.preventDefault();
    event.stopImmediatePropagation();
    button?.click();
    setTimeout(() => link.click(), HEARD);
  }, true);
}

/** @param {Document & { convUnfolded?: boolean }} page */
export function watch(page) {
  if (page.convUnfolded) return;
  page.convUnfolded = true;
  closeBeforeLinks(page);
  leadTab(page);
}

/** @param {Document} page */
function leadTab(page) {
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" && event.key !== "Escape") return;
    const body = page.querySelector('[data-testid="stPopoverBody"]');
    const button = unfolding(page);
    const from = page.activeElement;
    if (!(body && button && from instanceof HTMLElement)) return;
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
