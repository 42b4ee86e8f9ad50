// Loads each custom element when the page has one, also after htmx brought new parts.
const elements = ["local-time", "theme-toggle", "copy-button", "week-grid", "confirm-form", "file-drop", "toast-note", "passkey-button", "weight-slider", "zone-hint"]

function loadNeeded(root) {
  root.querySelectorAll("input[type=range]").forEach(showWeight)
  for (const name of elements) {
    if (!customElements.get(name) && root.querySelector(name)) import(`rapport/${name}`)
  }
}

document.documentElement.classList.add("has-js")
navigator.serviceWorker?.register("/service-worker.js")
loadNeeded(document)
document.addEventListener("htmx:load", (event) => loadNeeded(event.target))

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
document.addEventListener("htmx:afterSettle", () => {
  const part = left && document.getElementById(left.id)
  if (part && !part.contains(document.activeElement)) {
    const all = [...part.querySelectorAll(stops)]
    const next = part.querySelector("[aria-invalid=true], [role=alert]") ?? all[Math.min(left.at, all.length - 1)] ?? part
    if (!next.matches(stops)) next.tabIndex = -1
    next.focus()
  }
  left = null
})

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
