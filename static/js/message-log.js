// <message-log data-read-at="/path/" data-token="…">…<div id="newer" data-last="7" data-read="5" data-reached="7"></div></message-log>
// News arrive by htmx where #newer stands. This puts changed messages into their places, tells the
// server what was read, shows how far the others are, and never scrolls a reader away.
class MessageLog extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:afterSettle", () => this.settle())
    document.addEventListener("visibilitychange", () => this.tellRead())
    this.fold = this.closest("details") // beside a call: what is folded away is not read
    this.fold?.addEventListener("toggle", () => this.tellRead())
    this.below = document.createElement("button")
    this.below.className = "button button--small messages__below"
    this.below.hidden = true
    this.below.textContent = this.dataset.newWords
    this.below.addEventListener("click", () => this.toEnd())
    this.append(this.below)
    this.known = 0
    this.settle()
    if (!window.location.hash) this.toEnd()
  }

  get newer() {
    return this.querySelector("#newer")
  }

  settle() {
    const wasAtEnd = this.isAtEnd()
    this.settleMet()
    for (const template of this.querySelectorAll("template")) {
      const fresh = template.content.querySelector("article")
      const old = fresh && document.getElementById(fresh.id)
      if (old) old.replaceWith(fresh)
      template.remove()
    }
    const news = [...this.querySelectorAll("[data-is-new]")]
    for (const one of news) {
      one.removeAttribute("data-is-new")
      const same = [...this.querySelectorAll(`[id="${one.id}"]`)]
      for (const double of same.slice(0, -1)) double.remove()
      this.beginDay(one)
    }
    this.showRead()
    this.tellRead()
    this.dispatchEvent(new CustomEvent("log-settled", { bubbles: true }))
    if (!news.length) return
    this.querySelector(".messages__empty")?.remove()
    if (wasAtEnd || news.some((one) => one.classList.contains("message--own"))) this.toEnd()
    else this.below.hidden = false
  }

  // Talks of the last days as the server knows them now: new ones take their place by time, and
  // what did not take place after all goes.
  settleMet() {
    const since = Date.parse(this.newer?.dataset.metSince)
    if (!since) return
    const there = new Map([...this.querySelectorAll("[data-met]")].map((one) => [one.dataset.met, one]))
    const fresh = new Map()
    for (const template of this.querySelectorAll("template")) {
      const line = template.content.querySelector("[data-met]")
      if (!line) continue
      fresh.set(line.dataset.met, line)
      template.remove()
    }
    for (const [at, one] of there) if (Date.parse(at) >= since && !fresh.has(at)) one.remove()
    for (const [at, line] of fresh) if (!there.has(at)) this.placeMet(line, Date.parse(at))
  }

  placeMet(line, at) {
    const all = [...this.querySelectorAll("[data-day]")]
    const timeOf = (one) => Date.parse(one.dataset.met ?? one.querySelector("time")?.dateTime)
    const next = all.find((one) => timeOf(one) > at)
    if (next && next === all[0] && this.querySelector("[data-earlier]")) return // on the page before
    const day = next?.previousElementSibling
    const isOfDayBefore = next?.dataset.day !== line.dataset.day && day?.matches(".messages__day")
    ;(isOfDayBefore ? day : (next ?? this.newer)).before(line)
    this.beginDay(line)
  }

  // What is of another day than that before it stands under its day.
  beginDay(one) {
    const all = [...this.querySelectorAll("[data-day]")]
    const before = all[all.indexOf(one) - 1]
    if (before?.dataset.day === one.dataset.day) return
    if (one.previousElementSibling?.matches(".messages__day")) return
    const day = document.createElement("h2")
    day.className = "messages__day"
    day.textContent = one.dataset.day
    one.before(day)
  }

  isAtEnd() {
    const end = this.newer?.getBoundingClientRect().top ?? 0
    return end < window.innerHeight + 160
  }

  toEnd() {
    this.below.hidden = true
    this.newer?.scrollIntoView({ block: "end" })
  }

  // How far the others have read, and below it what they have only been told of.
  showRead() {
    for (const line of this.querySelectorAll(".messages__read")) line.remove()
    const { read, reached } = this.newer?.dataset ?? {}
    this.showFar(Number(read), this.dataset.readWords)
    if (Number(reached) > Number(read)) this.showFar(Number(reached), this.dataset.reachedWords)
  }

  showFar(far, words) {
    const read = [...this.querySelectorAll(".message--own[data-number]")].filter((one) => Number(one.dataset.number) <= far).at(-1)
    if (read?.nextElementSibling?.matches(".messages__read")) return // it was read, which says more
    const all = [...this.querySelectorAll(".message[data-number]")]
    const isAnswered = all.slice(all.indexOf(read)).some((one) => !one.classList.contains("message--own"))
    if (!read || isAnswered) return // an answer says more than that it was read
    const line = document.createElement("p")
    line.className = "messages__read soft small"
    line.textContent = words
    read.after(line)
  }

  async tellRead() {
    const last = Number(this.newer?.dataset.last)
    if (document.hidden || this.fold?.open === false || !last || last <= this.known) return
    const before = this.known
    this.known = last
    const body = new URLSearchParams({ number: last })
    try {
      await fetch(this.dataset.readAt, { method: "POST", body, headers: { "X-CSRFToken": this.dataset.token } })
    } catch {
      this.known = before
    }
  }
}

customElements.define("message-log", MessageLog)
