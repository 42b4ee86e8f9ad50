// <zone-hint data-words="Your device says {zone}. Use it">…<input name="timezone">…</zone-hint>
// Offers the device's own time zone when the field says another; without JavaScript one types it.
class ZoneHint extends HTMLElement {
  connectedCallback() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const field = this.querySelector("input")
    if (!zone || !field || field.value === zone || this.querySelector("button")) return
    const offer = document.createElement("button")
    offer.type = "button"
    offer.className = "button button--small"
    offer.textContent = this.dataset.words.replace("{zone}", zone)
    offer.addEventListener("click", () => {
      field.value = zone
      offer.remove()
      field.focus()
    })
    this.append(offer)
  }
}
customElements.define("zone-hint", ZoneHint)
