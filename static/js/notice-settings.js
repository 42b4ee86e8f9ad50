// <notice-settings><form>…</form></notice-settings>
// The drawing of quiet hours follows the fields at once, and leaving with changes asks once.
class NoticeSettings extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.form.addEventListener("input", () => this.changed())
    this.draw() // hours may have been chosen before this script came
    this.form.addEventListener("submit", () => { this.isDirty = false })
    window.addEventListener("beforeunload", (event) => { if (this.isDirty) event.preventDefault() })
  }

  changed() {
    this.isDirty = true
    this.draw()
  }

  draw() {
    const { quiet_from, quiet_to } = this.form.elements
    const [from, to] = [Number(quiet_from.value), Number(quiet_to.value)]
    const band = this.querySelector(".day-band")
    const isQuiet = (hour) => from <= to ? from <= hour && hour < to : hour >= from || hour < to
    const cuts = [0, ...[from, to].filter((hour) => hour > 0).sort((a, b) => a - b), 24]
    const parts = []
    for (let at = 0; at + 1 < cuts.length; at++) {
      const [starts, ends] = [cuts[at], cuts[at + 1]]
      if (ends === starts) continue
      const last = parts.at(-1)
      if (last && last.isQuiet === isQuiet(starts)) last.ends = ends
      else parts.push({ starts, ends, isQuiet: isQuiet(starts) })
    }
    band.replaceChildren(...parts.map((part) => this.part(part, band.dataset)))
  }

  part({ starts, ends, isQuiet }, words) {
    const part = drawn("g", {})
    part.classList.toggle("is-quiet", isQuiet)
    part.append(drawn("rect", { x: share(starts), width: share(ends - starts), height: 28 }))
    const said = { x: share((starts + ends) / 2), y: 18, "text-anchor": "middle" }
    if (ends - starts > 3) part.append(drawn("text", said, isQuiet ? words.quiet : words.open))
    part.append(drawn("text", { class: "day-band__hour", x: share(starts), y: 46 }, `${starts}:00`))
    return part
  }
}

const share = (hours) => `${hours / 0.24}%`

function drawn(name, attributes, words = "") {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", name)
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value)
  shape.textContent = words
  return shape
}
customElements.define("notice-settings", NoticeSettings)
