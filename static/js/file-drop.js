// <file-drop> around a file input: takes a dropped file, and says what it got and how large it is.
class FileDrop extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]")
    const drop = this.querySelector(".drop")
    const shown = this.querySelector("output")
    const mark = (isOver) => (event) => { event.preventDefault(); drop.classList.toggle("is-over", isOver) }
    drop.addEventListener("dragover", mark(true))
    drop.addEventListener("dragleave", mark(false))
    drop.addEventListener("drop", (event) => {
      mark(false)(event)
      if (!event.dataTransfer.files.length) return
      input.files = event.dataTransfer.files
      input.dispatchEvent(new Event("change", { bubbles: true }))
    })
    input.addEventListener("change", () => { shown.textContent = [...input.files].map(described).join(", ") })
  }
}

function described(file) {
  const [size, unit] = file.size < 1e6 ? [file.size / 1e3, "kilobyte"] : [file.size / 1e6, "megabyte"]
  const words = size.toLocaleString(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 })
  return `${file.name} · ${words}`
}
customElements.define("file-drop", FileDrop)
