// This page and the device it is on: whose it is now, what may be read later, hints of the worker.
import "rapport/device-store"

const { signIn, keptAt, unread, fill } = document.body.dataset
const store = globalThis.deviceStore
const isPrivate = globalThis.isSecureContext && globalThis.indexedDB

function hint(name) {
  const said = document.querySelector(`[data-hint="${name}"]`)
  if (said) said.hidden = false
  return said
}

// Signed out here or elsewhere: this tab shows nothing of it any more.
function leave() {
  if (signIn) window.location.reload()
}

async function settle() {
  if (keptAt) {
    const when = new Date(keptAt).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })
    const said = hint("kept")
    if (said) said.querySelector("time").textContent = when
    return
  }
  if (signIn === "") return forgetStrangers()
  if (!signIn) return
  await store.use(signIn)
  const count = Number(unread)
  if (count) navigator.setAppBadge?.(count).catch(() => {})
  else navigator.clearAppBadge?.().catch(() => {})
  if (fill && !navigator.connection?.saveData) navigator.serviceWorker?.ready.then(({ active }) => active.postMessage({ kind: "fill", from: fill }))
}

// The worker has seen to it already; where there is none, the page does.
async function forgetStrangers() {
  const known = (await indexedDB.databases?.()) ?? []
  if (known.some(({ name }) => name === "rapport")) await store.wipe()
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.kind === "signed out") leave()
  if (data.kind === "updated") hint("updated")
  if (data.kind === "newer" && data.url === window.location.href.split("#")[0]) hint("newer")
})
// When it is known whose the device is; also where it keeps nothing.
export const ready = isPrivate ? settle().catch(() => {}) : Promise.resolve()
