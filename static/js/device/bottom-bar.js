// The bar at the thumb opens the menu of the page, gets the focus back, and makes room for a keyboard.
let opener = null

const isLink = (event) => event.target.closest?.("[data-opens-menu]")
const menu = () => document.getElementById("menu").closest("details")

// Before the rule that closes a menu when one goes on: this is no going on.
document.addEventListener("focusin", (event) => isLink(event) && event.stopPropagation(), true)
document.addEventListener("click", (event) => {
  opener = isLink(event)
  if (!opener) return
  event.preventDefault()
  event.stopPropagation()
  menu().open = !menu().open
  if (menu().open) menu().querySelector(".menu__panel :is(a, button)").focus()
}, true)
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opener?.isConnected) opener.focus()
  if (event.key === "Escape") opener = null
})

// While the keyboard of a phone is up, the bar below it would only take room.
window.visualViewport?.addEventListener("resize", () => {
  const isUp = visualViewport.height * visualViewport.scale < window.innerHeight * 0.75
  document.documentElement.classList.toggle("has-keyboard", isUp)
})
