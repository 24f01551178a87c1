const WIDE = [
  ".katex-display", '[data-testid="stCode"] pre', '[data-testid="stMarkdownContainer"] > table',
].join(", ");
const MENU = '[data-testid="stSidebarNavItems"]';
const QUIET = 250;
/** Where a browser does not say when it is idle (Safari), a turn takes so many milliseconds. */
const TURN = 8;

/**
 * Give what scrolls sideways a name and a place in the order of Tab.
 *
 * Of all the page, not only of what is near: Tab goes from the last control above straight to it.
 * What is out of sight has no layout until it is asked for, so it is asked for while nothing else
 * is to do.
 */
export function nameRegions() {
  const page = document.querySelector('[data-testid="stMain"]');
  if (!page) return undefined;
  let due = 0;
  let stop = () => {};
  const look = () => {
    clearTimeout(due);
    stop();
    due = setTimeout(() => {
      document.querySelectorAll(MENU).forEach(flatten);
      stop = eachWhenIdle([...page.querySelectorAll(WIDE)], name);
    }, QUIET);
  };
  const changed = new MutationObserver((records) => records.some(isNews) && look());
  changed.observe(page, { childList: true, subtree: true });
  const sized = new ResizeObserver(look);
  sized.observe(page);
  return () => {
    clearTimeout(due);
    stop();
    [changed, sized].forEach((watcher) => watcher.disconnect());
  };
}

/** @param {MutationRecord} record */
function isNews({ target }) {
  return !(target instanceof Element
    && target.closest(".js-plotly-plot, [role=status], .two-ways, .conv-stage"));
}

/**
 * Do it for each, in the time that is left over.
 * @param {Element[]} boxes
 * @param {(box: Element) => void} act
 * @returns {() => void} what stops it
 */
function eachWhenIdle(boxes, act) {
  let at = 0;
  let asked = 0;
  /** @param {() => boolean} mayGoOn */
  const some = (mayGoOn) => {
    do act(boxes[at++]);
    while (at < boxes.length && mayGoOn());
    if (at < boxes.length) ask();
  };
  const timed = () => {
    const start = performance.now();
    some(() => performance.now() - start < TURN);
  };
  const isTold = "requestIdleCallback" in globalThis;
  const ask = () => {
    asked = isTold
      ? requestIdleCallback((idle) => some(() => idle.timeRemaining() > 1), { timeout: 2000 })
      : setTimeout(timed, TURN);
  };
  if (boxes.length) ask();
  return () => (isTold ? cancelIdleCallback : clearTimeout)(asked);
}

/** @param {Element} box */
function name(box) {
  const scrolls = box.scrollWidth > box.clientWidth + 1;
  if (scrolls === (box.getAttribute("role") === "region")) return;
  for (const [key, value] of [["role", "region"], ["tabindex", "0"], ["aria-label", called(box)]]) {
    if (scrolls) box.setAttribute(key, value);
    else box.removeAttribute(key);
  }
}

/** @param {Element} box */
function called(box) {
  return `${box.matches(".katex-display") ? "Equation" : "Text"}, wider than its place`;
}

/**
 * The menu of a narrow window: Streamlit puts groups between its list and the items, which is no
 * list.
 * Its links stay, in their landmark.
 * @param {Element} list
 */
function flatten(list) {
  for (const part of [list, ...list.querySelectorAll("li")]) part.setAttribute("role", "none");
}
