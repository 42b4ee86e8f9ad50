// <kept-pages hidden><ul></ul></kept-pages>: what can be read on this device without a line.
import "rapport/device-store"

class KeptPages extends HTMLElement {
  async connectedCallback() {
    const urls = await globalThis.deviceStore.keptAddresses().catch(() => [])
    const links = await Promise.all(urls.toReversed().map((url) => this.link(url)))
    const shown = links.filter(Boolean)
    this.querySelector("ul").replaceChildren(...shown)
    this.hidden = !shown.length
  }

  async link(url) {
    const page = await globalThis.deviceStore.keptPage(url).catch(() => null)
    if (!page) return null
    const title = new DOMParser().parseFromString(await page.text(), "text/html").title
    const item = document.createElement("li")
    const link = document.createElement("a")
    link.href = url
    link.textContent = title.split(" · ")[0].trim()
    item.append(link)
    return item
  }
}

customElements.define("kept-pages", KeptPages)

// A line that comes back while somebody follows a link must not bring them back here.
let isLeft = false
window.addEventListener("beforeunload", () => (isLeft = true))
window.addEventListener("pageshow", () => (isLeft = false)) // here again by the way back
window.addEventListener("online", () => isLeft || window.location.reload())
