// <copy-button data-done="Copied"><button type="button" value="text">Copy</button></copy-button>
class CopyButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button")
    const words = button.textContent
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.value)
      button.textContent = this.dataset.done
      setTimeout(() => { button.textContent = words }, 2000)
    })
  }
}
customElements.define("copy-button", CopyButton)
