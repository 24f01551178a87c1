/**
 * Opens the app in a page without a server, and says what is being waited for.
 *
 * @typedef {object} Where
 * @property {string} base  of the whole edition, below the page's address
 * @property {string} stlite  folder of the front end
 * @property {string} python  folder of Python and its packages
 * @property {string} app  archive of the app
 * @property {Record<string, number>} first  what Python needs at once, and how many bytes it has
 */

/** Of the bar: fetching, then each of these as the worker comes to it. */
const FETCHED = 55;
/** @type {Record<string, [number, string]>} */
const STEPS = {
  "Loading Pyodide.": [58, "Starting Python"],
  "Mounting files.": [72, "Unpacking the packages"],
  "Installing packages.": [76, "Loading NumPy"],
  "Loading streamlit package.": [80, "Loading Streamlit"],
};
const RUNNING = /** @type {[number, string]} */ ([92, "Computing the page"]);
const SHOWN = '[data-testid="stMain"] :is(h1, .conv-picture, .two-ways, [data-testid="stAlert"])';
/** Milliseconds that what has just been opened is left alone before everything else is fetched. */
const LATER = 5000;

/** @param {Where} where */
export async function open(where) {
  const base = new URL(where.base, location.href);
  const url = (/** @type {string} */ name) => new URL(name, base).href;
  askForNewer();
  fetchAll(where.first, url);
  // What is relative would be looked for anew from each page's address.
  for (const link of document.querySelectorAll("link")) {
    if (link.rel !== "stylesheet") link.href = new URL(link.href, base).href;
  }
  keepSlash(base);
  const asked = location.pathname.replace(/\/(index\.html)?$/, "");
  // stlite takes the path it is mounted at for the app's own.
  history.replaceState(null, "", base.pathname + location.search + location.hash);
  try {
    const { mount } = await import(url(`${where.stlite}/stlite.js`));
    const app = mount(options(where, url), document.getElementById("root"));
    if (`${asked}/` !== base.pathname) {
      history.replaceState(null, "", asked + location.search + location.hash);
    }
    follow(app._kernel, url("sw.js"));
    Object.assign(window, { conv: app });
  } catch (error) {
    say(0, `This page could not be opened (${error}). Reload it to try again.`);
    throw error;
  }
}

/** Where a newer version is here whole, and no other page is open, this one is loaded anew as it. */
async function askForNewer() {
  const workers = navigator.serviceWorker;
  const waiting = (await workers?.getRegistration())?.waiting;
  if (!waiting) return;
  workers.addEventListener("controllerchange", () => location.reload());
  waiting.postMessage("take over");
}

/**
 * Let the start page's address end in a slash, which stlite leaves out: what the app fetches is
 * named relative to the address.
 * @param {URL} base
 */
function keepSlash(base) {
  for (const change of /** @type {const} */ (["pushState", "replaceState"])) {
    const real = history[change].bind(history);
    history[change] = (data, unused, address) => {
      const to = new URL(address ?? location.href, location.href);
      if (`${to.pathname}/` === base.pathname) to.pathname = base.pathname;
      real(data, unused, to.href);
    };
  }
}

/**
 * @param {Where} where
 * @param {(name: string) => string} url
 */
function options(where, url) {
  return {
    entrypoint: "app.py",
    files: { "packages.zip": { url: url(`${where.python}/packages.zip`) } },
    archives: [{ url: url(where.app), format: "zip" }],
    prebuiltPackageNames: ["numpy"],
    wheelUrls: false,
    env: { STATIC_BASE: url(`${where.python}/`) },
    pyodideUrl: url(`${where.python}/pyodide.mjs`),
    disableProgressToasts: true,
  };
}

/**
 * Fetch what the worker will ask for once the front end is read: it is in the browser's cache then.
 * @param {Record<string, number>} first
 * @param {(name: string) => string} url
 */
function fetchAll(first, url) {
  const whole = Object.values(first).reduce((sum, size) => sum + size, 0);
  let here = 0;
  const arrived = (/** @type {number} */ size) => {
    here += size;
    const told = `${(here / 1e6).toFixed(0)} of ${(whole / 1e6).toFixed(0)} MB`;
    say((FETCHED * here) / whole, `Fetching Python, which runs in this page: ${told}`);
  };
  for (const name of Object.keys(first)) {
    count(url(name), arrived).catch(() => {}); // who needs it asks again, and says what failed
  }
}

/**
 * @param {string} address
 * @param {(size: number) => void} arrived
 */
async function count(address, arrived) {
  const { body } = await fetch(address, { priority: "low" });
  if (!body) return;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    arrived(part.value.length);
  }
}

/**
 * Say what the kernel is at until the page stands there; then keep everything for the next visit.
 * @param {EventTarget & { loaded: Promise<void> }} kernel
 * @param {string} worker
 */
function follow(kernel, worker) {
  kernel.addEventListener("loadProgress", (event) => {
    const step = STEPS[/** @type {CustomEvent<string>} */ (event).detail];
    if (step) say(...step);
  });
  kernel.addEventListener("loadError", (event) => {
    say(0, `Python could not be started (${/** @type {CustomEvent} */ (event).detail}).`);
  });
  kernel.loaded.then(() => {
    performance.mark("kernel");
    say(...RUNNING);
    setTimeout(() => navigator.serviceWorker?.register(worker), LATER);
  });
  const watch = new MutationObserver(() => {
    if (!document.querySelector(SHOWN)) return;
    watch.disconnect();
    performance.mark("shown");
    document.getElementById("opening")?.remove();
  });
  watch.observe(/** @type {Node} */ (document.getElementById("root")), {
    childList: true,
    subtree: true,
  });
}

let farthest = 0;

/**
 * @param {number} percent
 * @param {string} what
 */
function say(percent, what) {
  const bar = /** @type {HTMLProgressElement | null} */ (document.getElementById("bar"));
  const told = document.getElementById("what");
  if (!bar || !told || (percent && percent < farthest)) return;
  farthest = percent;
  bar.value = percent;
  if (told.textContent !== what) told.textContent = what;
}
