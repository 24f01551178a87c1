const WIDE = [
  ".katex-display", '[data-testid="stCode"] pre', '[data-testid="stMarkdownContainer"] > table',
].join(", ");
const MARGIN = "400px";
const QUIET = 250;

/** Give what scrolls sideways a name and a place in the order of Tab, once it comes near. */
export default function () {
  const main = document.querySelector('[data-testid="stMain"]');
  if (!main) return undefined;
  const near = new IntersectionObserver(
    (found) => found.forEach(({ isIntersecting, target }) => isIntersecting && name(target)),
    { root: main, rootMargin: MARGIN },
  );
  let due = 0;
  const look = () => {
    clearTimeout(due);
    due = setTimeout(() => {
      near.disconnect();
      main.querySelectorAll(WIDE).forEach((box) => near.observe(box));
    }, QUIET);
  };
  const changed = new MutationObserver((records) => records.some(isNews) && look());
  changed.observe(main, { childList: true, subtree: true });
  const sized = new ResizeObserver(look);
  sized.observe(main);
  return () => {
    clearTimeout(due);
    [near, changed, sized].forEach((watcher) => watcher.disconnect());
  };
}

/** @param {MutationRecord} record */
function isNews({ target }) {
  return !(target instanceof Element
    && target.closest(".js-plotly-plot, [role=status], .two-ways"));
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
