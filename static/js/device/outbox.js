// What was written and has not reached the server: one queue for the device, sealed, in the order of
// writing. Each goes exactly once, for the server knows its key; none before the one before it.
import { ready } from "rapport/device"

const RETRY = [1000, 2000, 5000, 10000, 30000]
const TIMEOUT = 20000 // ms for one of them
const store = globalThis.deviceStore
const others = globalThis.BroadcastChannel && new BroadcastChannel("outbox")
const onlyHere = [] // where the device refuses to keep anything, this page does
let signIn = document.body.dataset.signIn
let items = []
let tries = 0
let timer = 0

export const outbox = new EventTarget()
const say = (name, detail) => outbox.dispatchEvent(new CustomEvent(name, { detail }))

export const waiting = () => items
export const isTrying = () => navigator.onLine && tries === 0

// Random, also where a page came over plain http.
export function newKey() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

async function load() {
  await ready
  signIn ??= await store.current().catch(() => undefined)
  const kept = signIn ? await store.waiting(signIn).catch(() => []) : []
  items = [...kept, ...onlyHere]
  say("change")
}

async function save(one) {
  try {
    await store.put(signIn, one)
  } catch {
    const owner = await store.current().catch(() => undefined)
    if (owner && owner !== signIn) return window.location.reload() // somebody else is here by now
    const known = onlyHere.findIndex(({ id }) => id === one.id)
    onlyHere.splice(known < 0 ? onlyHere.length : known, known < 0 ? 0 : 1, { ...one, isOnlyHere: true })
  }
  await load()
  others?.postMessage("change")
}

// { url, fields: [[name, value]…], words: what people recognise it by, what: its kind }
export async function add(written) {
  await ready
  const id = newKey()
  const fields = written.fields.filter(([name]) => name !== "csrfmiddlewaretoken").map(([name, value]) => [name, name === "key" ? id : value])
  await save({ ...written, fields, id })
  tries = 0
  return id
}

export async function drop(id) {
  const known = onlyHere.findIndex((one) => one.id === id)
  if (known >= 0) onlyHere.splice(known, 1)
  await store.remove(id).catch(() => {})
  await load()
  others?.postMessage("change")
}

// Refused once, it is another deed: under a new key.
export async function again(id) {
  const one = items.find((known) => known.id === id)
  await drop(id)
  const { url, fields, words, what } = one
  await add({ url, fields, words, what })
  return flush()
}

// Two tabs share the queue and a lock.
const alone = (work) => (navigator.locks ? navigator.locks.request("outbox", work) : work())

export function flush() {
  clearTimeout(timer)
  return alone(async () => {
    await load()
    let token = null
    for (let one = next(); one; one = next()) {
      token ??= await freshToken()
      const end = token ? await send(one, token) : "later"
      if (end === "later") return later()
      if (end === "stale") token = null
      await load()
    }
    tries = 0
    say("change")
  })
}

const next = () => items.find((one) => !one.refusal && !one.isGone)

function later() {
  timer = setTimeout(flush, RETRY[Math.min(tries++, RETRY.length - 1)])
  say("change")
}

// Those of a kept page are old: ask for one, and whether it is still the same person.
async function freshToken() {
  try {
    const answer = await fetch("/account/device/", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) })
    if (!answer.ok) return null
    const { sign_in: known, token } = await answer.json()
    return known === signIn ? token : await leave(known)
  } catch {
    return null
  }
}

// Signed out, or somebody else by now: nothing of it stays here.
async function leave(known) {
  if (known) await store.use(known)
  else await store.wipe()
  onlyHere.length = 0
  window.location.reload()
  return null
}

async function send(one, token) {
  let answer
  try {
    answer = await fetch(one.url, {
      method: "POST", body: new URLSearchParams([...one.fields, ["csrfmiddlewaretoken", token]]), redirect: "manual",
      headers: { Accept: "application/json", "HX-Request": "true" }, signal: AbortSignal.timeout(TIMEOUT),
    })
  } catch {
    return "later"
  }
  if (answer.headers.get("Rapport-Sign-In") !== signIn) return "later" // busy, restarting, signed out: asked next time
  if (answer.ok) {
    const { number, held } = answer.status === 204 ? {} : await answer.json().catch(() => ({}))
    await drop(one.id)
    tries = 0
    say("sent", { ...one, number, held, next: answer.headers.get("HX-Redirect") })
    return "sent"
  }
  if (answer.status === 403 && !one.isStale) return stale(one)
  if (answer.status === 422) return refuse(one, { refusal: await wordsOf(answer) })
  if ([403, 404, 410].includes(answer.status)) return refuse(one, { isGone: true })
  return "later"
}

async function stale(one) {
  await save({ ...one, isStale: true })
  return "stale"
}

async function refuse(one, why) {
  await save({ ...one, ...why })
  say("refused", { ...one, ...why })
  return "refused"
}

// Why the server refused: as JSON, or in the page that it would have shown.
async function wordsOf(answer) {
  const text = await answer.text()
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) return JSON.parse(text).refusal
  const page = new DOMParser().parseFromString(text, "text/html")
  return page.querySelector(".notice--problem, .field__error, [role=alert]")?.textContent.trim() || "…"
}

others?.addEventListener("message", load)
window.addEventListener("online", () => {
  tries = 0
  flush()
})
window.addEventListener("focus", flush)
document.addEventListener("visibilitychange", () => document.hidden || flush())
flush()
