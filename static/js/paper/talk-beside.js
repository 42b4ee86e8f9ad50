// <talk-beside data-ends data-minutes data-words data-me data-people>: beside the picture of a call.
// The agenda with its clock, who would like to speak, and a calm screen: the same for everybody.
import * as Y from "rapport/yjs"
import { pointAt, pointsOf } from "rapport/paper-points"

const LAST = 5 // minutes in which the clock is clay
const MINUTE = 60000
const HAND_LASTS = 3 * 60 * MINUTE

class TalkBeside extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words)
    this.people = JSON.parse(this.dataset.people)
    this.piece = (name) => this.querySelector(`[data-${name}]`)
    this.piece("hand")?.addEventListener("click", () => this.raise())
    this.piece("calm").addEventListener("click", () => this.calm())
    for (const tab of this.querySelectorAll("[role=tab]")) {
      tab.addEventListener("click", () => this.choose(tab))
      tab.addEventListener("keydown", (event) => this.arrow(event, tab))
    }
    this.choose(this.querySelector("[role=tab]"))
    this.paper = this.querySelector("shared-paper")
    this.addEventListener("paper:there", () => this.begin())
    if (this.paper.bounds) this.begin()
    this.timer = setInterval(() => this.draw(), 5000)
    this.leaving = () => this.hands?.has(this.dataset.me) && this.lower(this.dataset.me)
    window.addEventListener("pagehide", this.leaving)
  }

  disconnectedCallback() {
    clearInterval(this.timer)
    window.removeEventListener("pagehide", this.leaving)
  }

  begin() {
    const { doc } = (this.sheet = this.paper.sheet)
    this.text = doc.getText("agenda")
    this.clock = doc.getMap("clock")
    this.spent = doc.getArray("spent")
    this.hands = doc.getMap("hands")
    this.dataset.live = ""
    for (const shared of [this.text, this.clock, this.spent]) shared.observe(() => this.draw())
    this.hands.observe((event) => this.handsChanged(event))
    this.piece("clocked").hidden = false
    this.piece("hands").hidden = false
    this.draw()
    this.drawHands()
  }

  get now() {
    return Date.now() + (this.sheet?.ahead ?? 0) // by the clock of the server, the same for all
  }

  say(words) {
    this.piece("said").textContent = words
  }

  fill(key, names) {
    return Object.entries(names).reduce((text, [name, value]) => text.replace(`{${name}}`, value), this.words[key])
  }

  // --- the clock ---------------------------------------------------------------------------------

  indexOf(place) {
    try {
      const found = Y.createRelativePositionFromJSON(JSON.parse(place))
      return Y.createAbsolutePositionFromRelativePosition(found, this.sheet.doc)?.index ?? 0
    } catch {
      return 0
    }
  }

  draw() {
    this.drawLeft()
    if (!this.sheet) return
    const points = pointsOf(this.text.toString())
    for (const one of points) one.seconds = 0
    if (points.length) {
      for (const one of this.spent.toArray()) pointAt(points, this.indexOf(one?.at)).seconds += Number(one?.seconds) || 0
    }
    const current = this.clock.get("now")
    const now = current && points.length ? pointAt(points, this.indexOf(current.at)) : null
    if (now) now.seconds += Math.max(0, (this.now - Number(current.since)) / 1000) || 0
    this.drawPoints(points, now)
    const title = now?.title ?? ""
    if (title !== this.title && this.title !== undefined && title) this.say(this.fill("now_said", { point: title }))
    this.title = title
  }

  // Only what differs: who stands on a point with the keyboard stays on it.
  drawPoints(points, now) {
    const list = this.piece("points")
    this.piece("none").hidden = points.length > 0
    while (list.children.length > points.length) list.lastElementChild.remove()
    points.forEach((point, number) => {
      const row = list.children[number] ?? this.newPoint(list)
      const isNow = point === now
      row.point = point
      row.classList.toggle("points__row--now", isNow)
      const button = row.querySelector("button")
      button.querySelector("b").textContent = point.title
      if (isNow) button.setAttribute("aria-current", "step")
      else button.removeAttribute("aria-current")
      const said = [this.took(point), isNow ? this.words.now : ""].filter(Boolean).join(", ")
      if (button.querySelector("span").textContent !== said) button.querySelector("span").textContent = said
      button.classList.toggle("points__over", isNow && point.minutes > 0 && point.seconds > point.minutes * 60)
    })
  }

  newPoint(list) {
    const row = list.appendChild(document.createElement("li"))
    row.className = "points__row"
    const button = row.appendChild(document.createElement("button"))
    button.type = "button"
    button.append(document.createElement("b"), document.createElement("span"))
    button.addEventListener("click", () => this.press(row.point))
    return row
  }

  took({ minutes, seconds }) {
    const whole = Math.floor(seconds / 60)
    if (whole && minutes) return this.fill("of", { spent: whole, minutes })
    if (whole || minutes) return this.fill("minutes", { minutes: whole || minutes })
    return ""
  }

  // What was talked about keeps its time; the point under discussion pressed again rests.
  press(point) {
    const current = this.clock.get("now")
    const points = pointsOf(this.text.toString())
    const was = current && pointAt(points, this.indexOf(current.at))
    this.sheet.doc.transact(() => {
      if (current) this.spent.push([{ at: current.at, seconds: Math.max(0, Math.round((this.now - current.since) / 1000)) }])
      if (was?.at === point.at) return this.clock.delete("now")
      const at = Y.createRelativePositionFromTypeIndex(this.text, point.at)
      this.clock.set("now", { at: JSON.stringify(Y.relativePositionToJSON(at)), since: this.now })
    })
  }

  drawLeft() {
    const left = Math.ceil((Date.parse(this.dataset.ends) - this.now) / MINUTE)
    const isAhead = left > Number(this.dataset.minutes)
    const key = isAhead ? "ahead" : left === 1 ? "left_one" : left > 0 ? "left" : left === 0 ? "up" : "over"
    const words = this.fill(key, { minutes: isAhead ? this.dataset.minutes : Math.abs(left) })
    const clock = this.piece("clock")
    clock.classList.toggle("points__clock--last", left <= LAST)
    if (clock.textContent === words) return
    const wasThere = clock.textContent !== ""
    clock.textContent = words
    if (wasThere && (left === LAST || left === 0)) this.say(words)
  }

  // --- who would like to speak -------------------------------------------------------------------

  get raised() {
    const known = [...this.hands.entries()].filter(([person, at]) => this.people[person] && this.now - at < HAND_LASTS)
    return known.sort((one, other) => one[1] - other[1]).map(([person]) => person)
  }

  raise() {
    if (!this.hands) return
    if (this.raised.includes(this.dataset.me)) this.lower(this.dataset.me)
    else this.hands.set(this.dataset.me, this.now)
  }

  lower(person) {
    this.hands.delete(person)
    this.sheet.send()
  }

  handsChanged(event) {
    for (const [person, { action }] of event.changes.keys) {
      const name = this.people[person]?.name
      if (!name || person === this.dataset.me) continue
      this.say(this.fill(action === "delete" ? "hand_down" : "hand_up", { name }))
    }
    this.drawHands()
  }

  drawHands() {
    const { raised } = this
    const mine = raised.includes(this.dataset.me)
    const button = this.piece("hand")
    button.firstChild.textContent = mine ? this.words.lower : this.words.raise
    button.setAttribute("aria-pressed", mine)
    const list = this.piece("order")
    list.hidden = raised.length === 0
    list.replaceChildren(...raised.map((person) => this.hand(person)))
  }

  hand(person) {
    const row = document.createElement("li")
    const isMe = person === this.dataset.me
    row.textContent = isMe ? this.words.you_would : this.fill("would", { name: this.people[person].name })
    if (isMe) return row
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button--small button--quiet"
    button.textContent = this.fill("speaks", { name: this.people[person].name })
    button.addEventListener("click", () => {
      this.lower(person)
      this.piece("hand").focus()
    })
    row.append(" ", button)
    return row
  }

  // --- what is seen ------------------------------------------------------------------------------

  calm() {
    const isCalm = document.documentElement.classList.toggle("is-calm")
    const button = this.piece("calm")
    button.setAttribute("aria-pressed", isCalm)
    button.firstChild.textContent = this.words[isCalm ? "calm_no_more" : "calm"]
    this.say(this.words[isCalm ? "is_calm" : "is_calm_no_more"])
  }

  // Two tabs where there is no room for both; on a wide page neither is hidden.
  choose(tab) {
    for (const one of this.querySelectorAll("[role=tab]")) {
      const isIt = one === tab
      one.setAttribute("aria-selected", isIt)
      one.tabIndex = isIt ? 0 : -1
      document.getElementById(one.getAttribute("aria-controls")).classList.toggle("beside__part--other", !isIt)
    }
  }

  arrow(event, tab) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return
    const tabs = [...this.querySelectorAll("[role=tab]")]
    const next = tabs[(tabs.indexOf(tab) + 1) % tabs.length]
    this.choose(next)
    next.focus()
  }
}

customElements.define("talk-beside", TalkBeside)
