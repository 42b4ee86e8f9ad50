// A plain text area bound to a text of the document: what changes is written, and nothing else.
import * as Y from "rapport/yjs"

const PIECE = 2000 // letters written at once
const isHalf = (text, at) => at > 0 && at < text.length && /[\uDC00-\uDFFF]/.test(text[at]) // within one sign

// Where two texts differ: from, until in the first, and what stands there in the second.
export function difference(before, after) {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let end = 0
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  while (isHalf(before, start) || isHalf(after, start)) start -= 1
  while (end && (isHalf(before, before.length - end) || isHalf(after, after.length - end))) end -= 1
  return { start, end: before.length - end, put: after.slice(start, after.length - end) }
}

export class Bound extends EventTarget {
  constructor(area, sheet) {
    super()
    this.area = area
    this.sheet = sheet
    this.text = sheet.doc.getText(area.dataset.paper)
    this.takeOver()
    area.addEventListener("input", () => this.isComposing || this.write())
    area.addEventListener("compositionstart", () => (this.isComposing = true))
    area.addEventListener("compositionend", () => {
      this.isComposing = false
      this.write()
      this.show()
    })
    this.text.observe((event) => event.transaction.origin !== this && this.changed(event))
  }

  // What was typed before the document was there is put into it; what others wrote stays.
  takeOver() {
    const [base, mine] = [this.area.defaultValue, this.area.value]
    if (mine !== base) {
      const { start, end, put } = difference(base, mine)
      const isSame = this.text.toString() === base
      const moved = difference(base, this.text.toString())
      const at = isSame || start <= moved.start ? start : Math.max(0, start + this.text.length - base.length)
      this.change({ start: Math.min(at, this.text.length), end: isSame ? end : Math.min(at, this.text.length), put })
    }
    this.show()
  }

  write() {
    this.change(difference(this.text.toString(), this.area.value))
  }

  change({ start, end, put }) {
    if (end > start) this.sheet.doc.transact(() => this.text.delete(start, end - start), this)
    for (let at = 0; at < put.length;) {
      let next = Math.min(at + PIECE, put.length)
      if (isHalf(put, next)) next += 1
      const [from, piece] = [start + at, put.slice(at, next)]
      this.sheet.doc.transact(() => this.text.insert(from, piece), this)
      at = next
    }
  }

  // Somebody else wrote: whoever writes here stays at their own word.
  changed(event) {
    if (this.isComposing) return
    let [from, until] = [this.area.selectionStart, this.area.selectionEnd]
    let at = 0
    for (const { retain, insert, delete: gone } of event.delta) {
      if (retain) at += retain
      if (insert) {
        if (at < from) from += insert.length
        if (at < until) until += insert.length
        at += insert.length
      }
      if (gone) {
        from -= Math.max(0, Math.min(from - at, gone))
        until -= Math.max(0, Math.min(until - at, gone))
      }
    }
    this.show(from, until)
  }

  show(from = this.area.selectionStart, until = this.area.selectionEnd) {
    const words = this.text.toString()
    if (this.area.value === words) return
    const [top, isHere] = [this.area.scrollTop, document.activeElement === this.area]
    this.area.value = words
    if (isHere) this.area.setSelectionRange(from, until)
    this.area.scrollTop = top
    this.dispatchEvent(new Event("shown"))
  }

  get place() {
    const at = Y.createRelativePositionFromTypeIndex(this.text, this.area.selectionEnd)
    return JSON.stringify(Y.relativePositionToJSON(at))
  }

  // Where somebody else is, as a number of letters; null for nowhere.
  find(place) {
    try {
      return Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(JSON.parse(place)), this.sheet.doc)?.index ?? null
    } catch {
      return null
    }
  }

  get line() {
    const { value, selectionStart, selectionEnd } = this.area
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1
    const end = value.indexOf("\n", selectionEnd)
    const chosen = selectionEnd > selectionStart ? value.slice(selectionStart, selectionEnd) : value.slice(start, end < 0 ? value.length : end)
    return chosen.replaceAll("\n", " ").trim()
  }
}
