// <local-time datetime="2031-03-03T12:00:00Z">3 March, 12:00 UTC</local-time>
// Shows the moment in the reader's own time zone; without JavaScript the server's words stay.
// show="day" or show="clock" shows only that part. The server's words stay as the tooltip.
const styles = {
  day: { weekday: "long", day: "numeric", month: "long" },
  clock: { hour: "numeric", minute: "2-digit" },
  moment: { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" },
}

class LocalTime extends HTMLElement {
  connectedCallback() {
    const moment = new Date(this.getAttribute("datetime"))
    if (Number.isNaN(moment.getTime())) return
    this.title = this.textContent.trim()
    const style = styles[this.getAttribute("show")] ?? styles.moment
    this.textContent = moment.toLocaleString(document.documentElement.lang, style)
  }
}
customElements.define("local-time", LocalTime)
