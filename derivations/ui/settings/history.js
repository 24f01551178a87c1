// One entry in the browser's history for every setting, so that Back undoes the last one.
//
// Streamlit pushes an entry for every address it is given. Two kinds are no step that anybody would
// want to take back, and stand in the place of the entry before them: another cell or step of the
// same view, and what is written before anything was done on a page (its settings after the menu
// has opened it by its bare name, or a link put right). And where the server leads to another page
// with settings, Streamlit writes these at the old page first: it stays as it was. Without this
// script there are more entries.

/**
 * Whether two addresses of one page differ in nothing but where the visitor looks.
 * @param {string} before @param {string} after the query strings
 * @param {string[]} walked the parameters of a selected cell and its line
 */
export function onlyWalked(before, after, walked) {
  const settings = [before, after].map((search) => {
    const parameters = new URLSearchParams(search);
    for (const key of walked) parameters.delete(key);
    parameters.sort();
    return parameters.toString();
  });
  return settings[0] === settings[1];
}

/** What may lead to another page: each is a new beginning. A click is also what a key does to a link. */
const LEADS = ["click", "keydown"];

const NOTHING = { href: "", state: /** @type {unknown} */ (null), isPushed: false };

/**
 * Make a window's history keep one entry a setting.
 * @param {Window} window
 * @param {string[]} walked
 */
export function keepOneEntryASetting(window, walked) {
  const { history, location } = window;
  const push = history.pushState.bind(history);
  let untouched = true;
  /** The entry as it was before the last address of its page was written, until another act. */
  let before = NOTHING;
  for (const act of ["pointerdown", ...LEADS]) {
    window.addEventListener(act, () => { untouched = false; }, true);
  }
  for (const act of LEADS) window.addEventListener(act, () => { before = NOTHING; }, true);
  window.addEventListener("popstate", () => {
    untouched = true;
    before = NOTHING;
  }, true);
  history.pushState = (state, title, url) => {
    const next = new URL(String(url ?? ""), location.href);
    if (next.pathname !== location.pathname) {
      // However long the server takes between the two: no link was followed that might say the same.
      const isEarly = next.search && next.search === location.search && before !== NOTHING;
      if (isEarly && before.isPushed) history.replaceState(state, title, url);
      else {
        if (isEarly) history.replaceState(before.state, "", before.href);
        push(state, title, url);
      }
      untouched = true;
      before = NOTHING;
      return;
    }
    before = { href: location.href, state: history.state, isPushed: false };
    if (untouched || goesOn(window) || onlyWalked(location.search, next.search, walked)) {
      const { convUndoes } = history.state ?? {};
      history.replaceState({ ...state, convUndoes }, title, url);
    } else {
      before.isPushed = true;
      // The stage asks before it goes back: it shall not leave the page.
      push({ ...state, convUndoes: true }, title, url);
    }
  };
}

/**
 * A number that is dragged writes many addresses: they are one setting.
 * @param {Window} window
 */
function goesOn({ document }) {
  const dataset = document?.documentElement.dataset ?? {};
  const now = dataset.convDrag;
  if (now) dataset.convDrag = "on";
  return now === "on";
}

/** @param {string[]} walked */
export function keepHistory(walked) {
  const page = /** @type {Window & { convHistory?: boolean }} */ (window);
  if (page.convHistory) return;
  page.convHistory = true;
  keepOneEntryASetting(page, walked);
}
