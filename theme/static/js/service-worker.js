/**
 * Keeps what the verifier needs where there is no network: its pages, the theme, the issuer's
 * keys and the status lists. Published at the root, for a worker speaks for its folder.
 *
 * - The network comes first, always; a kept copy answers only in its place, and says since
 *   when it was kept (`X-Kept-On`), so that no answer passes for a fresh one.
 * - Nothing behind a code is kept: a phone holds no list of the people it looked up. Without
 *   network the verifier stands in for such a page and reads the code from the address.
 */

const CACHE = "constancia-1";
const PAGES = ["/verificar/", "/en/verify/"];
const FIRST = [...PAGES, "/.well-known/did.json", "/status/1.json"];
const KEPT = /^\/(verificar\/$|en\/verify\/$|theme\/|status\/|\.well-known\/did\.json$)/;
/** What a page, a style sheet or a module names. */
const NAMED = /(?:href="|src="|url\(["']?|from "|import "|import\(")([^"')]+)/g;

/** @param {string} address @returns {string} pages are kept without what stands behind "?" */
function keyOf(address) {
  const { pathname, search } = new URL(address, location.origin);
  return PAGES.includes(pathname) ? pathname : pathname + search;
}

/**
 * @param {string} address
 * @param {Response} response
 * @returns {Promise<string>} its text
 */
async function keep(address, response) {
  const cache = await caches.open(CACHE);
  const body = await response.arrayBuffer();
  // in Central America
  const today = new Date(Date.now() - 216e5).toISOString().slice(0, 10);
  const headers = { "Content-Type": response.headers.get("Content-Type"), "X-Kept-On": today };
  // the version before
  await cache.delete(keyOf(address), { ignoreSearch: true });
  await cache.put(keyOf(address), new Response(body, { headers }));
  return new TextDecoder().decode(body);
}

/** Keeps the pages and, step by step, whatever of the theme they name. */
async function keepAll() {
  const wanted = new Set(FIRST.map((path) => new URL(path, location.origin).href));
  for (const address of wanted) {
    const response = await fetch(address, { cache: "no-cache" });
    if (!response.ok) continue;
    const text = await keep(address, response);
    for (const [, named] of text.matchAll(NAMED)) {
      const { origin, pathname, href } = new URL(named, address);
      if (origin === location.origin && pathname.startsWith("/theme/")) wanted.add(href);
    }
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keepAll());
});

addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await clients.claim();
  };
  event.waitUntil(forget());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.cache === "no-store") return;
  const behind = request.mode === "navigate" && pathname.startsWith("/c/");
  if (!behind && !KEPT.test(pathname)) return;
  const answer = async () => {
    try {
      const response = await fetch(request);
      if (response.status >= 500) throw new Error("no answer");
      if (response.ok && !behind) event.waitUntil(keep(request.url, response.clone()));
      return response;
    } catch {
      const cache = await caches.open(CACHE);
      const kept = await cache.match(behind ? PAGES[0] : keyOf(request.url));
      return kept ?? Response.error();
    }
  };
  event.respondWith(answer());
});
