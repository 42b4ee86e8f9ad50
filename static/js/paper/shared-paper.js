// <shared-paper data-meeting data-me data-people data-words>: the agenda and notes of this page are
// written together. Without it, or without a line, they are the plain forms that they always were.
import { Bound } from "rapport/paper-bound"
import { Carets } from "rapport/paper-carets"
import { Sheet } from "rapport/paper-sheet"

const SAID_AGAIN = 5000 // where one is, for whoever has come meanwhile
const LAPSES = 15000
const MOST = 300 // letters of a promise

if (document.querySelector("talk-beside")) import("rapport/talk-beside")

class SharedPaper extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words)
    this.people = JSON.parse(this.dataset.people)
    this.seen = new Map() // person -> when they last said where they are
    const sheet = (this.sheet = new Sheet(this.dataset.meeting))
    const on = (kind, act) => sheet.addEventListener(kind, ({ detail }) => act(detail))
    on("there", () => this.begin())
    on("wrote", () => this.show("writing"))
    on("kept", () => sheet.waiting.length || this.show("kept"))
    on("lost", () => this.bounds && this.show("lost"))
    on("full", () => this.show("full"))
    on("out", () => this.end())
    on("place", (frame) => this.place(frame))
    this.timer = setInterval(() => this.look(), SAID_AGAIN)
    this.selection = () => this.tellPlace()
    document.addEventListener("selectionchange", this.selection)
    this.back = () => sheet.hurry()
    window.addEventListener("online", this.back)
  }

  disconnectedCallback() {
    clearInterval(this.timer)
    document.removeEventListener("selectionchange", this.selection)
    window.removeEventListener("online", this.back)
    this.sheet.close()
  }

  begin() {
    if (!this.bounds) {
      const areas = [...document.querySelectorAll("textarea[data-paper]")]
      this.bounds = areas.map((area) => new Bound(area, this.sheet))
      this.carets = this.bounds.map((bound) => new Carets(bound, this.people))
      for (const area of areas) this.simplify(area)
      this.dispatchEvent(new CustomEvent("paper:there", { bubbles: true }))
    }
    this.show(this.sheet.waiting.length ? "writing" : "together")
  }

  // What is kept as one writes needs no button, and no copy of the form that waits to be sent.
  simplify(area) {
    area.form.addEventListener("submit", (event) => event.preventDefault())
    delete area.form.dataset.waits
    for (const button of area.form.querySelectorAll("[data-plain]")) button.hidden = true
    for (const part of area.form.querySelectorAll("[data-live-only]")) part.hidden = false
    const bound = this.bounds.find((one) => one.area === area)
    for (const button of area.form.querySelectorAll("[data-promise]")) button.addEventListener("click", () => this.promise(bound, button))
  }

  // The line in which one stands, or what is chosen, becomes a promise in one press.
  async promise(bound, button) {
    const words = bound.line.slice(0, MOST)
    const say = (key) => (this.querySelector("[data-said]").textContent = this.words[key].replace("{words}", words))
    if (!words) return say("no_line")
    const said = new FormData()
    said.set("csrfmiddlewaretoken", bound.area.form.elements.csrfmiddlewaretoken.value)
    for (const [name, value] of Object.entries({ words, who: button.dataset.promise, until: "", key: crypto.randomUUID() })) said.set(name, value)
    const answer = await fetch(this.dataset.promises, { method: "POST", body: said }).catch(() => null)
    button.classList.remove("is-busy")
    say(answer?.redirected ? "promised" : answer ? "promise_refused" : "promise_lost")
  }

  show(key) {
    const state = this.querySelector("[data-state]")
    state.hidden = false
    this.dataset.state = key
    if (state.textContent !== this.words[key]) state.textContent = this.words[key]
  }

  end() {
    this.show("out")
    for (const { area } of this.bounds ?? []) area.readOnly = true
  }

  tellPlace() {
    const bound = this.bounds?.find(({ area }) => area === document.activeElement)
    if (!bound && !this.isSomewhere) return
    clearTimeout(this.telling)
    this.telling = setTimeout(() => {
      this.isSomewhere = Boolean(bound)
      this.sheet.say({ kind: "place", text: bound?.area.dataset.paper ?? "", at: bound?.place ?? "" })
    }, 300)
  }

  place({ person, text, at }) {
    if (person === this.dataset.me) return
    this.seen.set(person, performance.now())
    for (const carets of this.carets ?? []) carets.set(person, carets.bound.area.dataset.paper === text ? at : null)
  }

  look() {
    if (document.activeElement?.dataset.paper) this.tellPlace()
    for (const [person, at] of this.seen) {
      if (performance.now() - at < LAPSES) continue
      this.seen.delete(person)
      for (const carets of this.carets) carets.set(person, null)
    }
  }
}

customElements.define("shared-paper", SharedPaper)
