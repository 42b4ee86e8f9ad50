// <notice-words>…<button type="button" data-insert="{first name}">…</notice-words> in a form: each
// button puts its words where somebody last wrote in that form.
class NoticeWords extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form")
    const fields = [...form.querySelectorAll("textarea, input[type=text]")]
    let last = form.querySelector("textarea")
    form.addEventListener("focusin", (event) => {
      if (fields.includes(event.target)) last = event.target
    })
    this.addEventListener("click", (event) => {
      const words = event.target.closest("[data-insert]")?.dataset.insert
      if (!words || !last) return
      last.focus()
      last.setRangeText(words, last.selectionStart, last.selectionEnd, "end")
      last.dispatchEvent(new Event("input", { bubbles: true }))
    })
  }
}
customElements.define("notice-words", NoticeWords)
