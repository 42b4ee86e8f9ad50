// One's own camera, microphone and screen, before and during a call: chosen, tried, switched.
import { devices, listenTo, open, showScreen } from "rapport/call-media"

const KINDS = ["sound", "picture"]
const HEARD = 0.04
const LEAN = "call-lean"

export class Mine extends EventTarget {
  constructor(room, words) {
    super()
    this.room = room
    this.words = words
    this.tracks = { sound: null, picture: null, screen: null }
    this.faults = {}
    this.wanted = { sound: true, picture: true }
    for (const kind of KINDS) {
      this.part(kind, "on").addEventListener("change", ({ target }) => this.choose(kind, target.checked))
      this.part(kind, "device").addEventListener("change", () => this.start(kind))
    }
    this.trying = room.querySelector("[data-try]")
    this.trying.addEventListener("click", () => this.open())
    this.lean = room.querySelector("[data-lean]")
    this.lean.checked = localStorage.getItem(LEAN) === "yes"
    this.lean.addEventListener("change", () => this.save())
  }

  get isLean() {
    return this.lean.checked
  }

  // Kept on this device, where the line is.
  save() {
    if (this.isLean) localStorage.setItem(LEAN, "yes")
    else localStorage.removeItem(LEAN)
    if (this.tracks.picture) this.start("picture")
  }

  get isMuted() {
    return !this.tracks.sound?.enabled
  }

  get sent() {
    return this.tracks
  }

  part(kind, name) {
    return this.room.querySelector(`[data-kind=${kind}] [data-${name}]`)
  }

  // Where the browser has been asked before nobody is asked again; elsewhere a press comes first.
  async begin() {
    const asked = KINDS.map(async (kind) => {
      const name = kind === "sound" ? "microphone" : "camera"
      const known = await navigator.permissions?.query({ name }).catch(() => null)
      if (known?.state === "granted" && !this.tracks[kind]) await this.start(kind)
    })
    await Promise.all(asked)
  }

  // Whether everything that was wanted runs now.
  async open() {
    const ready = KINDS.map((kind) => !this.wanted[kind] || Boolean(this.tracks[kind]) || this.start(kind))
    return (await Promise.all(ready)).every(Boolean)
  }

  async choose(kind, isWanted) {
    this.wanted[kind] = isWanted
    this.part(kind, "on").checked = isWanted
    if (isWanted) return this.start(kind)
    this.stop(kind)
    this.state(kind, this.words.off)
  }

  async start(kind) {
    this.starting ??= {}
    this.starting[kind] ??= this.started(kind).finally(() => (this.starting[kind] = null))
    return this.starting[kind]
  }

  async started(kind) {
    const wasMuted = this.tracks.sound ? this.isMuted : false
    this.stop(kind)
    try {
      const track = await open(kind, this.part(kind, "device").value, this.isLean)
      if (this.isClosed) return track.stop()
      this.faults[kind] = ""
      if (kind === "sound") track.enabled = !wasMuted
      track.addEventListener("ended", () => this.fail(kind, "NotFoundError"))
      this.set(kind, track)
      await this.offer(kind, track)
      return true
    } catch (fault) {
      this.fail(kind, fault.name)
      return false
    }
  }

  fail(kind, name) {
    this.set(kind, null)
    this.faults[kind] = this.words[name] ?? this.words.other_fault
    this.state(kind, this.faults[kind], true)
  }

  fault(kind) {
    return this.faults[kind]
  }

  set(kind, track) {
    this.tracks[kind] = track
    if (kind === "picture") this.preview(track)
    if (kind === "sound") this.listen(track)
    this.showTrying()
    this.dispatchEvent(new CustomEvent("track", { detail: { slot: kind, track } }))
  }

  state(kind, words, isFault = false) {
    const line = this.part(kind, "state")
    line.textContent = words
    line.classList.toggle("call__fault", isFault)
  }

  // There is nothing left to try where both run.
  showTrying() {
    const isDone = KINDS.every((kind) => this.tracks[kind])
    if (isDone && document.activeElement === this.trying) this.part("sound", "on").focus()
    this.trying.hidden = isDone
  }

  preview(track) {
    const video = this.room.querySelector("[data-own]")
    video.srcObject = track ? new MediaStream([track]) : null
    video.hidden = !track
    this.room.querySelector("[data-own-face]").hidden = Boolean(track)
    if (track) this.state("picture", this.words.seen)
  }

  listen(track) {
    this.quiet()
    if (!track) return
    this.state("sound", this.words.silent)
    let hasHeard = false
    this.unlisten = listenTo(track, (level) => {
      this.part("sound", "level").value = level
      if (hasHeard || level < HEARD) return
      hasHeard = true
      this.state("sound", this.words.heard)
    })
  }

  // The meter is for the wait alone.
  quiet() {
    this.unlisten?.()
    this.unlisten = null
  }

  async offer(kind, track) {
    const found = await devices(kind)
    const select = this.part(kind, "device")
    const used = track.getSettings().deviceId
    select.replaceChildren(...found.map((one) => new Option(one.label, one.deviceId, false, one.deviceId === used)))
    this.part(kind, "choice").hidden = found.length < 2
  }

  async mute() {
    if (!this.tracks.sound) return !(await this.start("sound"))
    this.tracks.sound.enabled = !this.tracks.sound.enabled
    return this.isMuted
  }

  async turn(kind) {
    if (!this.tracks[kind]) return this.start(kind)
    this.stop(kind)
    return false
  }

  // null: nothing has changed, as nothing was chosen.
  async turnScreen(ended) {
    if (this.tracks.screen) {
      this.stop("screen")
      return false
    }
    const track = await showScreen().catch(() => null)
    if (!track) return null
    track.addEventListener("ended", () => {
      this.set("screen", null)
      ended()
    })
    this.set("screen", track)
    return true
  }

  stop(kind) {
    if (!this.tracks[kind]) return
    this.tracks[kind].stop()
    this.set(kind, null)
  }

  close() {
    this.isClosed = true
    this.quiet()
    for (const track of Object.values(this.tracks)) track?.stop()
  }
}
