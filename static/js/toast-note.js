// A sentence after a redirect, with a way to put it aside. It never leaves by itself.
class ToastNote extends HTMLElement {
  connectedCallback() {
    const close = document.createElement("button")
    close.type = "button"
    close.className = "button button--quiet button--small"
    close.textContent = "✕"
    close.setAttribute("aria-label", this.closest("[data-close]")?.dataset.close ?? "Close")
    close.addEventListener("click", () => {
      this.remove()
      document.getElementById("main")?.focus()
    })
    this.append(close)
  }
}
customElements.define("toast-note", ToastNote)
