{# files · version. Our own: what lies on the device is decided here and in js/device/store.js. #}
const SHELL = "shell-{{ version }}"
const OFFLINE = "{{ url("core:offline") }}"
const FILES = {{ files|tojson }}
const STATIC = "{{ settings.STATIC_URL }}"
const START_TIMEOUT = 1200 // ms for the first page after a start, before the one of last time is shown
const FRESH = 6 * 60 * 60 * 1000 // ms for which a page kept ahead is not fetched again

importScripts("{{ static("js/device/store.js") }}")
{% if push_handlers %}
importScripts("{{ push_handlers }}")
{% endif %}

self.addEventListener("install", (event) => {
  self.skipWaiting()
  event.waitUntil(keepShell())
})

// Asked for as a stranger would: the shell carries nobody's name.
async function keepShell() {
  const cache = await caches.open(SHELL)
  await cache.addAll([OFFLINE, ...FILES].map((path) => new Request(path, { credentials: "omit", cache: "reload" })))
}

// A newer worker takes over at once, and pages that were open are told.
self.addEventListener("activate", (event) => event.waitUntil(takeOver()))
async function takeOver() {
  const older = (await caches.keys()).filter((name) => name !== SHELL && (name.startsWith("shell-") || name === "kept"))
  await Promise.all(older.map((name) => caches.delete(name)))
  await self.clients.claim()
  if (older.length) await tell({ kind: "updated", version: SHELL })
}

async function tell(message) {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage(message)
}

self.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  const isPage = request.mode === "navigate"
  if (request.method === "POST") {
    if (isPage && /^\/[^/]+\/share\/$/.test(pathname)) event.respondWith(shared(request))
  } else if (request.method === "GET") {
    if (pathname.startsWith(STATIC)) event.respondWith(ofShell(request))
    else if (isPage) event.respondWith(page(event))
    else if (pathname.endsWith("/accent.css")) event.respondWith(ofServer(request))
  }
})

async function ofShell(request) {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request)
}

// The organisation's colours: they may change, and belong to nobody.
async function ofServer(request) {
  const cache = await caches.open(SHELL)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put(request, answer.clone())
    return answer
  } catch (failure) {
    const kept = await cache.match(request)
    if (kept) return kept
    throw failure
  }
}

async function page(event) {
  const { request } = event
  const url = addressOf(request.url)
  const news = fetch(request)
  event.waitUntil(news.then((answer) => note(url, answer.clone()), () => {}))
  try {
    // Only where nothing led here: after an act, what stood here before would be untrue.
    return await (request.referrer ? news : soon(news, url))
  } catch {
    return (await deviceStore.keptPage(url).catch(() => null)) ?? (await caches.match(OFFLINE, { cacheName: SHELL })) ?? Response.error()
  }
}

async function soon(news, url) {
  const answer = await Promise.race([news, new Promise((done) => setTimeout(done, START_TIMEOUT))])
  if (answer) return answer
  const kept = await deviceStore.keptPage(url).catch(() => null)
  if (kept) news.then(() => tell({ kind: "newer", url }), () => {})
  return kept ?? news
}

const addressOf = (url) => url.split("#")[0]

// Who the server takes the browser for decides what may stay here. Keys are made by pages only: an
// answer that was under way when somebody signed out must not bring one back.
async function note(url, answer) {
  const signIn = answer.headers.get("Rapport-Sign-In")
  if (!signIn) return
  if (signIn === "none") return signedOut()
  if ((await deviceStore.current()) !== signIn) return
  if (answer.ok && answer.headers.get("Rapport-Keep")) await deviceStore.keepPage(signIn, url, answer)
}

async function signedOut() {
  if (await deviceStore.wipe()) await tell({ kind: "signed out" })
}

// What somebody will want to read on the train: fetched ahead, quietly, one after the other.
let filling = Promise.resolve()
self.addEventListener("message", (event) => {
  if (event.data?.kind === "fill") {
    filling = filling.then(() => fill(event.data.from)).catch(() => {}) // two at once keep a page twice
    event.waitUntil(filling)
  }
  if (event.data?.kind === "wipe") event.waitUntil(deviceStore.wipe())
})

async function fill(from) {
  const list = await fetch(from)
  await note(from, list.clone())
  if (!list.ok) return
  for (const path of (await list.json()).pages) {
    const url = new URL(path, location.href).href
    const kept = await deviceStore.keptAt(url)
    if (kept && Date.now() - kept < FRESH) continue
    const answer = await fetch(url)
    if (!answer.redirected) await note(url, answer)
  }
}

// Shared into Rapport: the page that asks with whom. It comes from here, so that it is known who asks.
async function shared(request) {
  const { pathname } = new URL(request.url)
  const words = await request.formData()
  try {
    return await fetch(pathname, { method: "POST", body: new URLSearchParams(words), redirect: "follow" })
  } catch {
    return (await caches.match(OFFLINE, { cacheName: SHELL })) ?? Response.error()
  }
}
