// <message-voice data-seconds="180" …><input type="file"></message-voice>
// Records with the microphone into the file input inside; without one a sentence says what to do.
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"]

class MessageVoice extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]")
    this.kind = KINDS.find((kind) => window.MediaRecorder?.isTypeSupported(kind))
    this.button = this.make("button", "button")
    this.button.type = "button"
    this.button.addEventListener("click", () => (this.recorder ? this.stop() : this.start()))
    this.state = this.make("p", "soft small")
    this.state.setAttribute("role", "status")
    this.ready()
    if (!this.kind || !navigator.mediaDevices) this.without()
  }

  disconnectedCallback() {
    this.recorder?.stream.getTracks().forEach((track) => track.stop())
    clearInterval(this.clock)
  }

  make(name, className) {
    const made = document.createElement(name)
    made.className = className
    this.append(made)
    return made
  }

  ready() {
    this.button.textContent = this.input.files.length ? this.dataset.again : this.dataset.record
  }

  without() {
    this.button.remove()
    this.state.textContent = this.dataset.none
  }

  async start() {
    let stream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch {
      this.without()
      return
    }
    const pieces = []
    this.recorder = new MediaRecorder(stream, { mimeType: this.kind, audioBitsPerSecond: 32000 })
    this.recorder.addEventListener("dataavailable", (event) => pieces.push(event.data))
    this.recorder.addEventListener("stop", () => this.keep(pieces, stream))
    this.recorder.start()
    this.began = Date.now()
    this.button.textContent = this.dataset.stop
    this.clock = setInterval(() => this.tick(), 500)
    this.tick()
  }

  tick() {
    const seconds = Math.floor((Date.now() - this.began) / 1000)
    this.state.textContent = `${this.dataset.running} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
    if (seconds >= Number(this.dataset.seconds)) this.stop()
  }

  stop() {
    clearInterval(this.clock)
    this.recorder?.stop()
    this.recorder = null
  }

  keep(pieces, stream) {
    stream.getTracks().forEach((track) => track.stop())
    const ending = this.kind.includes("webm") ? "webm" : this.kind.includes("ogg") ? "ogg" : "m4a"
    const file = new File(pieces, `voice-note.${ending}`, { type: this.kind })
    const chosen = new DataTransfer()
    chosen.items.add(file)
    this.input.files = chosen.files
    this.state.textContent = ""
    this.audio ??= this.make("audio", "")
    this.audio.controls = true
    this.audio.src = URL.createObjectURL(file)
    this.drop ??= this.dropButton()
    this.drop.hidden = false
    this.ready()
  }

  dropButton() {
    const drop = this.make("button", "button button--quiet button--small")
    drop.type = "button"
    drop.textContent = this.dataset.without
    drop.addEventListener("click", () => {
      this.input.value = ""
      this.audio.remove()
      this.audio = undefined
      drop.hidden = true
      this.ready()
      this.button.focus()
    })
    return drop
  }
}

customElements.define("message-voice", MessageVoice)
