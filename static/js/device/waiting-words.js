// <waiting-words data-waiting="…" …></waiting-words>
// Forms with data-waits="what it is" are sent by the outbox: on a good line they go as ever, without
// one they wait here. Each is shown under its own form, or here where the page has none.
import { add, again, drop, flush, isTrying, outbox, waiting } from "rapport/outbox"

const lists = new Map() // a form's address -> where its words wait

class WaitingWords extends HTMLElement {
  connectedCallback() {
    document.addEventListener("submit", (event) => this.submit(event))
    outbox.addEventListener("change", () => this.show())
    outbox.addEventListener("sent", ({ detail }) => this.hasForm(detail.url) && this.offerNews())
    this.show()
  }

  hasForm(url) {
    return [...document.querySelectorAll("form[data-waits]")].some((form) => form.action === url)
  }

  offerNews() {
    document.querySelector("[data-hint=newer]").hidden = false
  }

  async submit(event) {
    const form = event.target
    if (event.defaultPrevented || !form.matches("form[data-waits]")) return
    event.preventDefault()
    const { submitter } = event
    submitter?.classList.add("is-busy")
    const fields = [...new FormData(form, submitter)]
    const id = await add({ url: form.action, fields, words: this.wordsOf(form, submitter), what: form.dataset.waits })
    const goOn = ({ detail }) => detail.id === id && this.goOn(detail.next)
    outbox.addEventListener("sent", goOn)
    await flush()
    outbox.removeEventListener("sent", goOn)
    submitter?.classList.remove("is-busy")
    const left = waiting().find((one) => one.id === id)
    if (left?.refusal) await this.post(left) // the server's own page says it best
    else if (left) this.rest(form)
  }

  wordsOf(form, submitter) {
    const field = form.querySelector("textarea, input[type=text], input:not([type])")
    return field?.value.trim() || submitter?.getAttribute("aria-label") || ""
  }

  rest(form) {
    form.reset()
    form.querySelector("textarea, input:not([type=hidden])")?.focus()
  }

  goOn(next) {
    if (!next || new URL(next, window.location.href).pathname === window.location.pathname) window.location.reload()
    else window.location.assign(next)
  }

  // As a form of a page: where two versions meet, the page that comes shows both and asks.
  async post(one) {
    const { token } = await (await fetch("/account/device/", { cache: "no-store" })).json()
    const form = document.createElement("form")
    form.method = "post"
    form.action = one.url
    for (const [name, value] of [...one.fields, ["csrfmiddlewaretoken", token]]) {
      const field = document.createElement("input")
      Object.assign(field, { type: "hidden", name, value })
      form.append(field)
    }
    document.body.append(form)
    await drop(one.id)
    form.submit()
  }

  show() {
    const homes = [...document.querySelectorAll("message-composer form")].map((form) => form.action)
    const shown = waiting().filter((one) => !homes.includes(one.url))
    const forms = new Map([...document.querySelectorAll("form[data-waits]")].map((form) => [form.action, form]))
    for (const [url, form] of forms) this.listAt(url, form).replaceChildren(...shown.filter((one) => one.url === url).map((one) => this.item(one)))
    const elsewhere = shown.filter((one) => !forms.has(one.url)).map((one) => this.item(one))
    this.hidden = !elsewhere.length
    this.querySelector("ul").replaceChildren(...elsewhere)
  }

  listAt(url, form) {
    if (!lists.has(url)) {
      const list = document.createElement("ul")
      list.className = "waiting"
      form.after(list)
      lists.set(url, list)
    }
    return lists.get(url)
  }

  item(one) {
    const item = document.createElement("li")
    const words = document.createElement("p")
    words.className = "human"
    words.textContent = one.words || one.what
    const state = document.createElement("p")
    const isRefused = one.refusal || one.isGone
    state.className = "waiting__state small"
    state.textContent = isRefused ? `${this.dataset.failed} ${one.refusal ?? this.dataset.gone} ` : `${isTrying() ? this.dataset.sending : this.dataset.waiting} `
    if (one.isOnlyHere) state.append(`${this.dataset.onlyHere} `)
    if (one.refusal && one.what !== "message") state.append(this.act(this.dataset.look, () => this.post(one)), " ")
    if (isRefused) state.append(this.act(this.dataset.again, () => again(one.id)), " ")
    if (isRefused || !isTrying()) state.append(this.act(this.dataset.drop, () => drop(one.id)))
    item.append(words, state)
    return item
  }

  act(label, act) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button--quiet button--small"
    button.textContent = label
    button.addEventListener("click", act)
    return button
  }
}

customElements.define("waiting-words", WaitingWords)
