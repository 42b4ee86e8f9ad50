// <confirm-form question="End it?" yes="Yes, end it" no="Not now"><form …>…</form></confirm-form>
// Asks once before the form goes off. Without JavaScript the form just works.
class ConfirmForm extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.ask(event), { capture: true })
  }

  ask(event) {
    if (this.isSure) { this.isSure = false; return }
    event.preventDefault()
    event.stopImmediatePropagation()
    const { target: form, submitter } = event
    const dialog = this.dialog()
    dialog.addEventListener("close", () => {
      const isYes = dialog.returnValue === "yes"
      dialog.remove()
      if (!isYes) return
      this.isSure = true
      form.requestSubmit(submitter)
    })
    document.body.append(dialog)
    dialog.showModal()
  }

  dialog() {
    const dialog = document.createElement("dialog")
    dialog.className = "dialog"
    dialog.setAttribute("aria-label", this.getAttribute("question"))
    const sheet = Object.assign(document.createElement("form"), { method: "dialog", className: "sheet" })
    const question = Object.assign(document.createElement("p"), { className: "human" })
    question.textContent = this.getAttribute("question")
    const row = Object.assign(document.createElement("div"), { className: "buttons" })
    for (const [value, tone] of [["yes", "button--primary"], ["no", "button--quiet"]]) {
      const button = Object.assign(document.createElement("button"), { value, className: `button ${tone}` })
      button.textContent = this.getAttribute(value)
      row.append(button)
    }
    sheet.append(question, row)
    dialog.append(sheet)
    return dialog
  }
}
customElements.define("confirm-form", ConfirmForm)
