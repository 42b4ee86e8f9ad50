// <kept-words data-action="/path/" data-fields='{"body": ["…"]}'>…</kept-words>
// Puts words that waited for a signing-in back into their form.
class KeptWords extends HTMLElement {
  connectedCallback() {
    const { action, fields } = this.dataset
    const form = [...document.forms].find((one) => one.method === "post" && this.sendsTo(one, action))
    if (form) for (const [name, values] of Object.entries(JSON.parse(fields))) this.fill(form, name, values)
  }

  sendsTo(form, action) {
    const where = form.getAttribute("action") || form.getAttribute("hx-post") || window.location.href
    return new URL(where, window.location.href).pathname === action
  }

  fill(form, name, values) {
    const named = [...form.elements].filter((one) => one.name === name && one.type !== "file" && one.type !== "submit")
    named.forEach((one, number) => {
      if (one.type === "hidden") return
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value)
      else if (one.multiple) for (const option of one.options) option.selected = values.includes(option.value)
      else one.value = values[number] ?? ""
      one.closest("details, dialog")?.setAttribute("open", "")
      one.dispatchEvent(new Event("input", { bubbles: true }))
    })
  }
}

customElements.define("kept-words", KeptWords)
