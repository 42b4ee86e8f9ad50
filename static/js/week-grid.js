// Makes a table of half-hour checkboxes quick: one tab stop, arrow keys, Shift for a range, drag.
// Without JavaScript each box is a plain checkbox that can be tabbed to and ticked.
class WeekGrid extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")])
    this.boxes = this.rows.flat()
    this.last = null
    this.boxes.forEach((box) => { box.tabIndex = -1 })
    this.enter(this.boxes.find((box) => box.checked) ?? this.rows[4]?.[0] ?? this.boxes[0])
    this.scrollToFirst()
    this.addEventListener("keydown", (event) => this.move(event))
    this.addEventListener("pointerdown", (event) => this.startDrag(event))
    this.addEventListener("pointerover", (event) => this.drag(event))
    this.addEventListener("click", (event) => this.afterClick(event))
    this.addEventListener("change", () => this.sum())
    window.addEventListener("pointerup", () => setTimeout(() => { this.paint = null }))
    this.sum()
  }

  place(box) {
    const row = this.rows.findIndex((boxes) => boxes.includes(box))
    return [row, this.rows[row].indexOf(box)]
  }

  enter(box) {
    if (this.current) this.current.tabIndex = -1
    this.current = box
    box.tabIndex = 0
  }

  move(event) {
    if (event.target.type !== "checkbox") return
    const isRtl = getComputedStyle(this).direction === "rtl"
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, isRtl ? 1 : -1], ArrowRight: [0, isRtl ? -1 : 1] }
    const [row, column] = this.place(event.target)
    let next = null
    if (steps[event.key]) next = this.rows[row + steps[event.key][0]]?.[column + steps[event.key][1]]
    else if (event.key === "Home") next = this.rows[0][column]
    else if (event.key === "End") next = this.rows.at(-1)[column]
    else return
    event.preventDefault()
    if (!next) return
    if (event.shiftKey) next.checked = event.target.checked
    this.enter(next)
    next.focus()
    this.last = next
    this.sum()
  }

  startDrag(event) {
    if (event.target.type !== "checkbox" || event.pointerType === "touch" || event.shiftKey) return
    this.paint = { to: !event.target.checked, from: event.target, isDrag: false }
  }

  drag(event) {
    if (!this.paint || event.target.type !== "checkbox") return
    if (!this.paint.isDrag && event.target === this.paint.from) return
    this.paint.from.checked = this.paint.to
    event.target.checked = this.paint.to
    this.paint.isDrag = true
    this.sum()
  }

  afterClick(event) {
    const box = event.target
    if (box.type !== "checkbox") return
    this.enter(box)
    if (this.paint?.isDrag) box.checked = this.paint.to
    if (event.shiftKey && this.last) this.fill(this.last, box)
    this.last = box
    this.sum()
  }

  fill(one, other) {
    const [[rowA, columnA], [rowB, columnB]] = [this.place(one), this.place(other)]
    for (let row = Math.min(rowA, rowB); row <= Math.max(rowA, rowB); row++) {
      for (let column = Math.min(columnA, columnB); column <= Math.max(columnA, columnB); column++) {
        this.rows[row][column].checked = other.checked
      }
    }
  }

  scrollToFirst() {
    const pane = this.querySelector(".week__scroll")
    const head = this.querySelector("thead")?.offsetHeight ?? 0
    pane.scrollTop = this.current.closest("tr").offsetTop - head - 8
  }

  sum() {
    const hours = this.boxes.filter((box) => box.checked).length / 2
    const words = hours.toLocaleString(document.documentElement.lang)
    this.querySelector("output").textContent = hours ? this.dataset.sum.replace("{hours}", words) : this.dataset.none
  }
}
customElements.define("week-grid", WeekGrid)
