/* Keeps the page of a questionnaire, its styles and its scripts, for when there is no network. Answers are not kept here. */
"use strict";
const KEPT = "thegither-questionnaire-1";
const own = (request) => request.method === "GET" && new URL(request.url).origin === location.origin;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  const keep = async () => {
    const cache = await caches.open(KEPT);
    await Promise.all(event.data.keep.map((url) => cache.add(url).catch(() => null)));
    event.source.postMessage({ kept: true });
  };
  event.waitUntil(keep());
});

const store = async (request, response) => {
  if (response.ok && !response.redirected) await (await caches.open(KEPT)).put(request, response.clone());
  return response;
};
const fromNetwork = async (request) => {
  try {
    return await store(request, await fetch(request));
  } catch (error) {
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
};
addEventListener("fetch", (event) => {
  const { request } = event;
  if (!own(request) || request.cache === "no-store") return;
  if (request.mode === "navigate") return event.respondWith(fromNetwork(request));
  if (new URL(request.url).pathname.startsWith("/static/"))
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept || fromNetwork(request)));
});
