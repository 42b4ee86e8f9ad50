// <message-composer data-sending="…" …><form>…</form></message-composer>
// Words wait on the device until the server has taken them (device/outbox.js), each with its state.
// The form sends as ever where this does not run, and where it carries a file.
import { add, again, drop, flush, isTrying, outbox, waiting } from "rapport/outbox"

const [TELL_EVERY, LAPSES] = [3000, 6000] // ms: that somebody types

class MessageComposer extends HTMLElement {
  connectedCallback() {
    this.typed = 0
    this.form = this.querySelector("form")
    this.words = this.form.querySelector("textarea")
    this.form.addEventListener("submit", (event) => this.submit(event))
    this.words.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit()
    })
    this.words.addEventListener("input", () => this.tellTyping())
    document.addEventListener("live:writing", () => this.showWriting())
    document.addEventListener("log-settled", () => this.endWriting())
    document.addEventListener("live:together", ({ detail }) => this.showCompany(detail.here))
    document.dispatchEvent(new CustomEvent("live:who"))
    this.list = document.createElement("div")
    this.list.className = "messages messages--waiting"
    this.prepend(this.list)
    outbox.addEventListener("change", () => this.show())
    outbox.addEventListener("sent", ({ detail }) => this.isMine(detail) && this.showNews(detail))
    this.show()
  }

  isMine(one) {
    return one.url === this.form.action
  }

  async submit(event) {
    const fields = [...new FormData(this.form)].filter(([, value]) => typeof value === "string" || value.size)
    if (fields.some(([, value]) => typeof value !== "string")) return
    event.preventDefault()
    event.submitter?.classList.remove("is-busy")
    this.words.focus()
    const words = this.words.value.trim()
    if (!words) return
    this.words.value = ""
    this.querySelector('[data-act="no answer"]')?.click()
    this.words.dispatchEvent(new Event("input", { bubbles: true }))
    await add({ url: this.form.action, fields, words, what: "message" })
    flush()
  }

  tellTyping() {
    if (!this.words.value || Date.now() - this.typed < TELL_EVERY) return
    this.typed = Date.now()
    const detail = document.getElementById("newer")?.dataset.live
    document.dispatchEvent(new CustomEvent("live:typing", { detail }))
  }

  // In place of the small print, so that nothing jumps; it is not read out.
  showWriting() {
    const print = this.querySelector(".field__help")
    this.print ??= print.textContent
    print.textContent = this.dataset.writing
    clearTimeout(this.lapse)
    this.lapse = setTimeout(() => this.endWriting(), LAPSES)
  }

  endWriting() {
    clearTimeout(this.lapse)
    if (this.print !== undefined) this.querySelector(".field__help").textContent = this.print
  }

  showCompany(isHere) {
    const line = document.querySelector("[data-company]")
    if (line) line.hidden = !isHere
  }

  // What the server holds until the morning stands on its page, with until when.
  showNews({ held }) {
    if (held && !waiting().some((one) => this.isMine(one))) return window.location.reload()
    document.getElementById("newer")?.dispatchEvent(new CustomEvent("newer"))
  }

  show() {
    this.list.replaceChildren(...waiting().filter((one) => this.isMine(one)).map((one) => this.article(one)))
  }

  article(one) {
    const article = document.createElement("article")
    article.className = "message message--own message--waiting"
    const words = document.createElement("p")
    words.className = "human"
    words.textContent = one.words
    const state = document.createElement("p")
    const isRefused = one.refusal || one.isGone
    state.className = isRefused ? "message__state message__state--failed small" : "message__state soft small"
    state.textContent = isRefused ? `${this.dataset.failed} ${one.refusal ?? ""} ` : `${isTrying() ? this.dataset.sending : this.dataset.waiting} `
    if (one.isOnlyHere) state.append(`${this.dataset.onlyHere} `)
    if (isRefused) state.append(this.act(this.dataset.again, () => again(one.id)), " ")
    if (isRefused || !isTrying()) state.append(this.act(this.dataset.drop, () => this.takeBack(one)))
    article.append(words, state)
    return article
  }

  act(label, act) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button--quiet button--small"
    button.textContent = label
    button.addEventListener("click", act)
    return button
  }

  // Words that did not go come back to where they were written.
  async takeBack(one) {
    await drop(one.id)
    this.words.value = [one.words, this.words.value].filter(Boolean).join("\n\n")
    this.words.focus()
  }
}

customElements.define("message-composer", MessageComposer)
