// Hears from the stage on which cell the visitor rests, and tells Python (see address.js).
//
// Python answers with what is known of that cell's line, where all lines together are too many.
// Nothing is told while another page has been asked for: Streamlit joins two messages that wait for a
// run into one, which runs the page of the later one, and the visitor would stay where they are.

/** Milliseconds after which a page that was asked for is here, or never comes. */
const LEAVES = 3000;

/**
 * @param {object} component
 * @param {unknown[]} component.data
 * @param {(name: string, value: unknown) => void} component.setTriggerValue
 */
export default function ({ data, setTriggerValue }) {
  let leftAt = -Infinity;
  let timer = 0;
  /** @param {Event} event */
  const tell = (event) => {
    clearTimeout(timer);
    const { detail } = /** @type {CustomEvent} */ (event);
    const wait = leftAt + LEAVES - performance.now();
    if (wait > 0) timer = setTimeout(() => tell(event), wait);
    else setTriggerValue("rest", detail);
  };
  /** @param {Event} event */
  const leave = ({ type, target }) => {
    if (type === "popstate" || (target instanceof Element && target.closest("a[href]"))) {
      leftAt = performance.now();
    }
  };
  addEventListener("conv-rest", tell);
  addEventListener("click", leave, true);
  addEventListener("popstate", leave);
  if (data.length) dispatchEvent(new CustomEvent("conv-evidence", { detail: data[0] }));
  return () => {
    clearTimeout(timer);
    removeEventListener("conv-rest", tell);
    removeEventListener("click", leave, true);
    removeEventListener("popstate", leave);
  };
}
