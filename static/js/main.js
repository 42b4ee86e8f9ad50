// Loads each custom element when the page has one, also after htmx brought new parts.
const elements = ["local-time", "theme-toggle", "copy-button", "week-grid", "confirm-form", "file-drop", "toast-note", "passkey-button", "weight-slider", "zone-hint", "kept-words", "message-acts", "message-log", "message-composer", "kept-pages", "message-voice", "waiting-words", "notice-settings", "notice-device", "notice-words", "call-room", "shared-paper"]

function loadNeeded(root) {
  root.querySelectorAll("input[type=range]").forEach(showWeight)
  const needed = elements.filter((name) => !customElements.get(name) && root.querySelector(name) && (navigator.onLine || name !== "shared-paper"))
  if (root.matches?.("[data-live]") || root.querySelector("[data-live]")) needed.push("live")
  return needed.map((name) => import(`rapport/${name}`))
}

document.documentElement.classList.add("has-js")
navigator.serviceWorker?.register("/service-worker.js").catch(() => {}) // no line just now: next time
const first = [import("rapport/device"), ...loadNeeded(document)]
if (document.querySelector("[data-opens-menu]")) first.push(import("rapport/bottom-bar"))
Promise.allSettled(first).then(() => document.documentElement.classList.add("is-ready"))
document.addEventListener("htmx:load", (event) => Promise.allSettled(loadNeeded(event.target)))

// A menu closes on Escape (and gives the focus back), on a click elsewhere, and when one goes on.
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false
  }
}
document.addEventListener("focusin", closeMenus)
document.addEventListener("click", (event) => {
  closeMenus(event)
  const opener = event.target.closest("[data-opens]")
  if (opener) document.getElementById(opener.dataset.opens)?.showModal()
})
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const menu = document.querySelector("details.menu[open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})

// What lies on this device goes with whoever signs out: the next person finds nothing.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.action?.endsWith?.("/account/logout/") || event.defaultPrevented) return
  event.preventDefault()
  import("rapport/leaving").then(({ leave }) => leave(form), () => form.submit())
})

// Whichever button was pressed, and no other, says that something is under way.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented && !event.target.matches("[hx-post], [hx-get]")) return
  event.submitter?.classList.add("is-busy")
})
function rest(root) {
  for (const button of root.querySelectorAll(".is-busy")) button.classList.remove("is-busy")
}
document.addEventListener("htmx:afterRequest", (event) => rest(event.target))
window.addEventListener("pageshow", () => rest(document)) // also when coming back

// Who stood in a part that is swapped stands in the new one: at what is wrong, or where they were.
const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary"
let left = null
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const at = [...target.querySelectorAll(stops)].indexOf(document.activeElement)
  left = at < 0 ? null : { id: target.id, at }
})
document.addEventListener("htmx:afterSettle", ({ detail: { xhr } }) => {
  const error = document.body.dataset.error
  document.title = document.title.replace(`${error} `, "")
  if (xhr?.status === 422) document.title = `${error} ${document.title}`
  const mend = xhr?.status === 422 ? document.getElementById("to-mend") : null
  const part = left && document.getElementById(left.id)
  if (part && !part.contains(document.activeElement)) {
    const all = [...part.querySelectorAll(stops)]
    const next = mend ?? part.querySelector("[aria-invalid=true], [role=alert]") ?? all[Math.min(left.at, all.length - 1)] ?? part
    if (!next.matches(stops)) next.tabIndex = -1
    next.focus()
  }
  left = null
})

// A face that cannot be had (a restored database without its files) leaves the letters behind it.
document.addEventListener("error", ({ target }) => {
  if (target.matches?.(".avatar img")) target.remove()
}, true)
for (const face of document.querySelectorAll(".avatar img")) {
  if (face.complete && !face.naturalWidth && face.loading !== "lazy") face.remove()
}

// A weight shows its value, and how far it is, while it moves.
function showWeight(range) {
  const share = (range.value - range.min) / (range.max - range.min || 1)
  range.style.setProperty("--filled", `${share * 100}%`)
  const shown = range.parentElement.querySelector("output")
  if (shown) shown.textContent = range.value
}

document.addEventListener("input", (event) => {
  if (event.target.type === "range") showWeight(event.target)
})

// A page that comes back from the browser's memory may be from before signing out: ask anew.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload()
})
