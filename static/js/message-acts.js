// <message-acts>…<message-log>…<message-composer>…</message-acts>
// What one does with a message, in place: keep it, thank for it, answer it; and by keyboard each
// message is one stop: arrows move, Enter opens its acts, Escape goes back to where one writes.
// Every act is a link to a page that does the same where this does not run.
const INSIDE = "a, button, input"

class MessageActs extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.click(event))
    this.addEventListener("submit", (event) => this.submit(event))
    this.addEventListener("keydown", (event) => this.key(event))
    this.addEventListener("focusout", (event) => this.leave(event))
    this.addEventListener("log-settled", () => this.stops())
    this.stops()
  }

  get all() {
    return [...this.querySelectorAll(".message[data-number]")]
  }

  get words() {
    return this.querySelector(".composer textarea")
  }

  // One of the messages is reached by Tab, the last one first; what is inside waits for Enter.
  stops() {
    const all = this.all
    const now = all.find((one) => one === this.current) ?? all.at(-1)
    for (const one of all) {
      one.tabIndex = one === now ? 0 : -1
      if (!one.classList.contains("message--open")) this.close(one)
    }
  }

  close(one) {
    one.classList.remove("message--open")
    for (const part of one.querySelectorAll(INSIDE)) part.tabIndex = -1
  }

  open(one) {
    one.classList.add("message--open")
    for (const part of one.querySelectorAll(INSIDE)) part.removeAttribute("tabindex")
    const first = one.querySelector(".message__acts a") ?? one.querySelector("a")
    first?.focus()
  }

  leave(event) {
    const one = event.target.closest?.(".message--open")
    if (one && !one.contains(event.relatedTarget)) this.close(one)
  }

  key(event) {
    const one = event.target.closest?.(".message[data-number]")
    if (!one) return
    if (event.key === "Escape") {
      this.close(one)
      if (event.target === one) this.words?.focus()
      else one.focus()
    } else if (event.target !== one) {
      return
    } else if (event.key === "Enter") {
      this.open(one)
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const all = this.all
      this.current = all[all.indexOf(one) + (event.key === "ArrowUp" ? -1 : 1)] ?? one
      this.stops()
      this.current.focus()
    } else {
      return
    }
    event.preventDefault()
  }

  click(event) {
    const link = event.target.closest("[data-act], [data-opening], [data-quotes]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { act, opening, quotes } = link.dataset
    const quoted = quotes && document.getElementById(`m${quotes}`)
    if (quotes && !quoted) return
    if (opening) this.take(opening)
    else if (quoted) this.goTo(quoted)
    else if (act === "answer") this.answer(link.closest(".message"))
    else if (act === "no answer") this.answer(null)
    else if (!this.pills(link.closest(".message"), act)) return
    event.preventDefault()
  }

  take(words) {
    this.words.value = words
    this.words.focus()
    this.words.dispatchEvent(new Event("input", { bubbles: true }))
  }

  goTo(one) {
    this.current = one
    this.stops()
    one.scrollIntoView({ block: "center" })
    one.focus()
  }

  answer(one) {
    const place = this.querySelector(".composer__answers")
    if (!place) return
    place.hidden = !one
    place.querySelector("input").value = one?.dataset.number ?? ""
    place.querySelector("[data-answer-words]").textContent = one?.querySelector(".prose")?.textContent.trim().slice(0, 90) ?? ""
    this.words.focus()
  }

  // Under the message, in the flow; pressed again, they go.
  pills(one, act) {
    const template = this.querySelector(`template[data-pills="${act}"]`)
    if (!template) return false
    const before = this.querySelector(".message__pills")
    const isSame = before?.dataset.act === act && one.contains(before)
    before?.remove()
    if (isSame) return true
    const form = template.content.firstElementChild.cloneNode(true)
    form.dataset.act = act
    form.action = one.dataset.at
    form.elements.key.value = crypto.randomUUID()
    one.append(form)
    form.querySelector("button").focus()
    return true
  }

  async submit(event) {
    const form = event.target
    if (!form.matches(".message__pills, .kept__tick")) return
    event.preventDefault()
    const body = new URLSearchParams(new FormData(form, event.submitter))
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" })
      if (answer.type !== "opaqueredirect") throw new Error("refused")
      form.closest(".message")?.focus()
      if (form.matches(".message__pills")) form.remove()
      document.getElementById("newer")?.dispatchEvent(new CustomEvent("newer"))
    } catch {
      const sent = document.createElement("input")
      sent.type = "hidden"
      sent.name = event.submitter.name
      sent.value = event.submitter.value
      form.append(sent)
      form.submit() // the page says why, or the browser that there is no line
    }
  }
}

customElements.define("message-acts", MessageActs)
