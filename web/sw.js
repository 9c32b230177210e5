// SPDX-License-Identifier: Apache-2.0
// Wakes when a call comes in while no page is open. The message says nothing about a patient, and neither does the notice.
// And keeps the pages (never what they show) of a phone that runs an operation, so that they open without a network.

const kShell = "dyad-shell";

self.addEventListener("push", (event) => {
  let text = "Dyad";
  try {
    text = String(event.data?.json()?.text ?? text);
  } catch {
    // a message that cannot be read still wakes somebody
  }
  event.waitUntil(self.registration.showNotification("Dyad", { body: text, tag: "dyad-call", requireInteraction: true }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => (pages[0] ? pages[0].focus() : self.clients.openWindow("/"))),
  );
});

// The page and every file it may want, as this build lists them; what an older build left goes.
async function keepShell() {
  const list = await (await fetch("/shell.json")).json();
  const cache = await caches.open(kShell);
  const wanted = new Set(list.map((path) => new URL(path, self.location.origin).href));
  for (const held of await cache.keys()) if (!wanted.has(held.url)) await cache.delete(held);
  for (const path of list) {
    const fresh = path !== "/" && (await cache.match(path));
    if (!fresh) await cache.add(path);
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data !== "keep-shell") return;
  event.waitUntil(keepShell().then(
    () => event.source?.postMessage("shell-kept"),
    () => undefined, // no network: what was kept before stays
  ));
});

const orKept = (request, kept) => fetch(request).catch(async () => (await (await caches.open(kShell)).match(kept)) ?? Response.error());

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && /^\/case\/[^/]+\/run(\/|$)/.test(pathname)) event.respondWith(orKept(event.request, "/"));
  else if (pathname.startsWith("/assets/")) event.respondWith(orKept(event.request, pathname));
});
