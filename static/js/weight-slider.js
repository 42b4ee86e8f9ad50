// <weight-slider for="number-id">: a slider beside a number field; either moves the other.
// Without JavaScript there is only the number field, which says and does the same.
class WeightSlider extends HTMLElement {
  connectedCallback() {
    const number = document.getElementById(this.getAttribute("for"))
    if (!number || this.querySelector("input")) return
    const slider = document.createElement("input")
    Object.assign(slider, { type: "range", min: number.min, max: number.max, step: 1, value: number.value })
    slider.setAttribute("aria-label", number.labels[0]?.textContent ?? "")
    slider.addEventListener("input", () => { number.value = slider.value })
    slider.addEventListener("change", () => number.dispatchEvent(new Event("change", { bubbles: true })))
    const follow = () => {
      slider.value = number.value
      slider.dispatchEvent(new Event("moved"))
    }
    slider.addEventListener("moved", fill)
    slider.addEventListener("input", fill)
    number.addEventListener("input", follow)
    this.append(slider)
    follow()
  }
}

// How much of the track is coloured; forms.css draws it.
function fill(event) {
  event.target.style.setProperty("--filled", `${(100 * event.target.value) / (event.target.max || 100)}%`)
}
customElements.define("weight-slider", WeightSlider)
