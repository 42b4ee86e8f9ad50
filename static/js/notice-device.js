// <notice-device key="…" unable="…" denied="…"><form …><button>…</button></form></notice-device>
// Asks the browser to ring on this device, after a press and never before; the form carries what it answers.
class NoticeDevice extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    if (!("PushManager" in window) || !navigator.serviceWorker) return this.say(this.getAttribute("unable"))
    if (Notification.permission === "denied") return this.say(this.getAttribute("denied"))
    this.form.hidden = false
    this.form.addEventListener("submit", (event) => this.ask(event))
  }

  say(words) {
    this.querySelector("[role=status]").textContent = words
    this.form.hidden = true
  }

  async ask(event) {
    if (this.isReady) return
    event.preventDefault()
    if (await Notification.requestPermission() !== "granted") return this.say(this.getAttribute("denied"))
    try {
      this.fill(await this.subscription())
    } catch {
      return this.say(this.getAttribute("unable"))
    }
    this.isReady = true
    this.form.requestSubmit()
  }

  async subscription() {
    const worker = await navigator.serviceWorker.ready
    const padded = this.getAttribute("key").replaceAll("-", "+").replaceAll("_", "/")
    const key = Uint8Array.from(atob(padded + "=".repeat(-padded.length & 3)), (letter) => letter.charCodeAt(0))
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  }

  fill(subscription) {
    const { endpoint, keys } = subscription.toJSON()
    for (const [name, value] of Object.entries({ endpoint, ...keys })) {
      const field = this.form.elements[name]
      if (field) field.value = value
    }
  }
}
customElements.define("notice-device", NoticeDevice)
