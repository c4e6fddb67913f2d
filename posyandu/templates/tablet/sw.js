{#- The service worker: release and files come from the server, so that a new version is a new script. -#}
/* Keeps the app on the tablet. A new version waits until the app says that no entry is in progress. */
"use strict";

const CACHE = "posyandu-{{ release }}";
const PAGE = {{ files[0]|tojson }};
const FILES = {{ files|tojson }};
const KEPT = new Set(FILES.map((file) => new URL(file, self.location).href));

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate" && url.origin === self.location.origin && url.pathname === PAGE) {
    event.respondWith(kept(new URL(PAGE, self.location).href, request));
  } else if (KEPT.has(url.href)) {
    event.respondWith(kept(url.href, request));
  }
});
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

/* All or nothing: a version whose files did not all come is never used. What the last version has is not fetched again. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  for (const file of FILES) {
    const named = file.includes("?v=") || file.startsWith("/static/"); // by its content: what came once is not asked for again
    const same = named ? await caches.match(file, { ignoreVary: true }) : undefined;
    const how = { cache: named ? "default" : "no-cache", credentials: "omit", redirect: "error" };
    const response = same ?? (await fetch(file, how));
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    await cache.put(file, response);
  }
}

async function begin() {
  for (const name of await caches.keys()) {
    if (name.startsWith("posyandu-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function kept(address, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request);
}
