{# Keeps the offline page and its looks at hand; every other answer comes from the server. #}
const OFFLINE = "{{ url("core:offline") }}"
const KEPT = [
  OFFLINE,
  "{{ static("css/tokens.css") }}",
  "{{ static("css/base.css") }}",
  "{{ static("css/components.css") }}",
  "{{ static("css/forms.css") }}",
]

async function keep() {
  await caches.delete("kept")
  const cache = await caches.open("kept")
  // Asked for as a stranger would: what is kept on the device carries nobody's name.
  await cache.addAll(KEPT.map((path) => new Request(path, { credentials: "omit", cache: "reload" })))
}

async function fromServer(request) {
  try {
    return await fetch(request)
  } catch (failure) {
    const kept = await caches.match(request.mode === "navigate" ? OFFLINE : request)
    if (kept) return kept
    throw failure
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()))
self.addEventListener("fetch", (event) => {
  const { request } = event
  if (request.method !== "GET") return
  const { pathname, origin } = new URL(request.url)
  const isKept = origin === location.origin && KEPT.includes(pathname)
  if (request.mode === "navigate" || isKept) event.respondWith(fromServer(request))
})
