/**
 * Keeps the whole edition: after the first visit it opens without a network.
 *
 * A version is kept whole or not at all, each file held against its digest. A newer one waits until
 * no page of the older is open, or but one that has just been opened.
 */
const VERSION = "%VERSION%";
/** SHA-256 of every file. */
const FILES = /** @type {Record<string, string>} */ (/** @type {unknown} */ ("%FILES%"));
const START = "index.html";
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const scope = new URL(worker.registration.scope).pathname;

worker.addEventListener("install", (event) => event.waitUntil(keepAll()));

async function keepAll() {
  const kept = await caches.open(VERSION);
  // One after the other, so that a page that is just starting goes first.
  for (const [name, digest] of Object.entries(FILES)) {
    const key = `${scope}${name}`;
    if (await kept.match(key)) continue;
    await kept.put(key, (await older(key, digest)) ?? (await fetched(key, digest)));
  }
}

/**
 * The file as an older version keeps it, if it is the same.
 * @param {string} key
 * @param {string} digest
 */
async function older(key, digest) {
  const found = await caches.match(key);
  return found && (await digestOf(found.clone())) === digest ? found : undefined;
}

/**
 * The file from the host. What the browser's own cache has is asked about first.
 * @param {string} key
 * @param {string} digest
 */
async function fetched(key, digest) {
  const answer = await fetch(key, { cache: "no-cache" });
  if (!answer.ok || (await digestOf(answer.clone())) !== digest) {
    throw new Error(`${key} is not of version ${VERSION}`);
  }
  // An answer that was redirected may not be given to a page.
  return new Response(await answer.blob(), { headers: answer.headers });
}

/** @param {Response} answer */
async function digestOf(answer) {
  const digest = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const others = (await caches.keys()).filter((name) => name !== VERSION);
  await Promise.all(others.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

worker.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(takeOverIfAlone());
});

/** A page of the older version that has just been opened asks for the newer. */
async function takeOverIfAlone() {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length < 2) await worker.skipWaiting();
}

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isOurs = url.origin === location.origin && url.pathname.startsWith(scope);
  if (event.request.method !== "GET" || !isOurs) return;
  const name = url.pathname.slice(scope.length);
  if (event.request.mode === "navigate") event.respondWith(page(name, event.request));
  else if (name in FILES) event.respondWith(file(name));
});

/** @param {string} name */
async function file(name) {
  const kept = await caches.open(VERSION);
  return (await kept.match(`${scope}${name}`)) ?? fetch(`${scope}${name}`);
}

/**
 * The page of an address: of all pages it is the same but for where the edition lies.
 * @param {string} name
 * @param {Request} request
 */
async function page(name, request) {
  if (name in FILES && !name.endsWith(START)) return file(name);
  const kept = await (await caches.open(VERSION)).match(`${scope}${START}`);
  if (!kept) return fetch(request);
  const text = (await kept.text()).replaceAll('"./', `"${scope}`);
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}
