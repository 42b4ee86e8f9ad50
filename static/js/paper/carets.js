// Where the others are in a text area: a thin line in a person's colour, with their name.
const COPIED = ["font", "letterSpacing", "lineHeight", "padding", "border", "whiteSpace", "overflowWrap", "wordBreak", "textIndent", "boxSizing"]

export class Carets {
  constructor(bound, people) {
    this.bound = bound
    this.people = people
    this.places = new Map() // person -> place
    this.frame = document.createElement("div")
    this.frame.className = "paper__field"
    bound.area.replaceWith(this.frame)
    this.frame.append(bound.area)
    this.mirror = document.createElement("div")
    this.mirror.className = "paper__mirror"
    this.mirror.ariaHidden = "true"
    this.frame.append(this.mirror)
    bound.addEventListener("shown", () => this.draw())
    bound.area.addEventListener("input", () => this.draw())
    bound.area.addEventListener("scroll", () => this.draw())
    new ResizeObserver(() => this.draw()).observe(bound.area)
  }

  set(person, place) {
    if (place) this.places.set(person, place)
    else this.places.delete(person)
    this.draw()
  }

  draw() {
    for (const old of this.frame.querySelectorAll(".paper__caret")) old.remove()
    if (!this.places.size) return
    const { area } = this.bound
    const style = getComputedStyle(area)
    for (const name of COPIED) this.mirror.style[name] = style[name]
    this.mirror.style.inlineSize = `${area.clientWidth + parseFloat(style.borderLeftWidth) * 2}px`
    for (const [person, place] of this.places) {
      const at = this.bound.find(place)
      if (at === null || !this.people[person]) continue
      const mark = document.createElement("span")
      this.mirror.replaceChildren(area.value.slice(0, at), mark, area.value.slice(at) || " ")
      const top = mark.offsetTop - area.scrollTop
      if (top < 0 || top > area.clientHeight - 8) continue
      this.frame.append(this.caret(person, mark.offsetLeft, top))
    }
    this.mirror.replaceChildren()
  }

  caret(person, left, top) {
    const caret = document.createElement("span")
    caret.className = "paper__caret"
    caret.ariaHidden = "true"
    caret.dataset.hue = this.people[person].hue
    caret.dataset.name = this.people[person].name
    caret.style.insetInlineStart = `${left}px`
    caret.style.insetBlockStart = `${top}px`
    return caret
  }
}
