// <call-room data-meeting data-words data-after>: first one waits, then one talks, on the same page.
import { Line } from "rapport/call-line"
import { Mine } from "rapport/call-mine"
import { Peer } from "rapport/call-peer"
import { Hearing, measure, Thin } from "rapport/call-thin"

const HOPE = 20000 // then the other ways stand first
const KEPT = 12000 // so long the server may not know yet who is still there

class CallRoom extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(this.dataset.words)
    this.piece = (name) => this.querySelector(`[data-${name}]`)
    this.mine = new Mine(this, this.words)
    this.mine.addEventListener("track", ({ detail }) => this.changedTrack(detail))
    this.line = new Line(this.dataset.meeting)
    const on = (kind, act) => this.line.addEventListener(kind, ({ detail }) => act(detail))
    on("seats", (frame) => this.seats(frame))
    on("seated", ({ ice }) => (this.ice = ice))
    on("passed", (frame) => this.passed(frame))
    on("elsewhere", () => this.over(this.words.elsewhere))
    on("out", (reason) => this.over(reason === "signed out" ? this.words.signed_out : this.words.out))
    on("lost", () => this.isIn && this.peer?.state !== "connected" && this.heading("line_lost"))
    on("open", () => this.isIn && this.showState())
    this.press("join", () => this.join(true))
    this.press("join-sound", () => this.join(false))
    this.press("mute", () => this.mute())
    this.press("picture", () => this.turnPicture())
    this.press("sound-only", () => this.soundOnly())
    this.press("show", () => this.showScreen())
    this.press("end", () => this.end())
    if (!navigator.mediaDevices?.getDisplayMedia) this.piece("show").hidden = true
    this.timer = setInterval(() => this.tick(), 1000)
    window.addEventListener("pagehide", (this.leaving = () => this.letGo()))
    for (const button of this.querySelectorAll("button:disabled")) button.disabled = false
    this.mine.begin()
  }

  disconnectedCallback() {
    window.removeEventListener("pagehide", this.leaving)
    this.letGo()
  }

  press(name, act) {
    this.piece(name).addEventListener("click", act)
  }

  // What stands on the page, and what is said to who does not see it; the same once is enough.
  heading(key) {
    const words = this.words[key] ?? key
    if (this.piece("heading").textContent === words) return
    this.piece("heading").textContent = words
    this.say(words)
  }

  say(words) {
    this.piece("says").textContent = words
  }

  async join(hasPicture) {
    if (!hasPicture) this.mine.choose("picture", false)
    const isReady = await this.mine.open()
    if (!isReady && !this.mayListen) {
      this.mayListen = true
      this.label("join", this.words.listen)
      return
    }
    this.isIn = true
    this.startedAt = performance.now()
    this.classList.add("call--in")
    this.piece("waiting").hidden = this.piece("check").hidden = true
    this.piece("controls").hidden = false
    this.label("mute", this.mine.isMuted ? this.words.unmute : this.words.mute)
    this.label("picture", this.mine.tracks.picture ? this.words.picture_off : this.words.picture_on)
    this.mine.quiet()
    this.line.sit()
    this.showState()
    this.piece("mute").focus()
  }

  label(name, words) {
    this.piece(name).firstChild.textContent = words
  }

  // Who else is there: the first of them, as two are a call.
  seats({ seat, others }) {
    const other = others[0]
    if (!this.isIn) return this.heading(other ? "there" : "alone")
    if (seat !== this.line.seat) return // said before our own seat was known
    if (!other && this.mayBeBack()) return
    const before = this.other
    this.other = other
    if (other?.seat !== before?.seat) this.meet(other, before)
    else this.showState()
  }

  // Just after our own line was away the server may not have heard of the other one again.
  mayBeBack() {
    const isFresh = performance.now() - this.line.openedAt < KEPT
    if (!this.isIn || !isFresh || this.peer?.state !== "connected") return false
    clearTimeout(this.looksAgain)
    this.looksAgain = setTimeout(() => this.line.say({ kind: "enter", meeting: this.dataset.meeting }), KEPT)
    return true
  }

  meet(other, before) {
    this.peer?.close()
    this.peer = null
    this.theirs = {}
    this.wasConnected = false
    this.startedAt = performance.now()
    this.showTheirs()
    if (!other) {
      this.heading("waits")
      return this.say(this.words.left)
    }
    if (!before) this.say(this.words.came)
    const send = (body) => this.line.pass(other.seat, body)
    this.peer = new Peer({ offers: other.offers, ice: this.ice ?? [], policy: this.dataset.policy, media: { ...this.mine.sent }, isLean: this.mine.isLean, send, canSend: () => this.line.isOpen })
    this.peer.addEventListener("state", () => this.changedState())
    this.peer.addEventListener("track", ({ detail }) => this.gotTrack(detail))
    this.thin = new Thin()
    this.hearing = new Hearing()
    this.isStarved = this.rests = false
    this.tellState()
    this.showState()
  }

  passed({ from, body }) {
    if (from !== this.other?.seat || !this.peer) return
    if (body.kind !== "state") return this.peer.take(body)
    const before = this.theirs
    this.theirs = body
    this.peer.turn(this.peer.level, this.mine.isLean || Boolean(body.lean))
    if (before.sound !== undefined && before.sound !== body.sound) this.say(this.words[body.sound ? "other_unmuted" : "other_muted"])
    if (!before.screen && body.screen) this.say(this.words.other_shows)
    this.showTheirs()
    this.showState()
  }

  gotTrack({ slot, track }) {
    if (slot === "screen") {
      this.piece("screen").srcObject = new MediaStream([track])
    } else {
      const video = this.piece("theirs")
      const stream = (this.stream ??= new MediaStream())
      for (const old of stream.getTracks()) if (old.kind === track.kind) stream.removeTrack(old)
      stream.addTrack(track)
      video.srcObject = stream
      video.play().catch(() => {})
    }
    this.showTheirs()
  }

  showTheirs() {
    const { picture, screen, sound, thin } = this.theirs
    this.piece("theirs").classList.toggle("call__theirs--unseen", !picture || Boolean(thin))
    this.piece("theirs").hidden = !this.peer
    this.piece("screen").hidden = !screen
    this.piece("face").hidden = Boolean(this.peer && picture && !thin)
    this.piece("other-state").textContent = this.peer && sound === false ? this.words.other_muted : ""
    this.classList.toggle("call--screen", Boolean(screen))
  }

  tellState() {
    const { sound, picture, screen } = this.mine.tracks
    const state = { sound: Boolean(sound) && !this.mine.isMuted, picture: Boolean(picture), screen: Boolean(screen), thin: Boolean(this.thin?.isResting), starved: Boolean(this.isStarved), lean: this.mine.isLean }
    if (this.other) this.line.pass(this.other.seat, { kind: "state", ...state })
  }

  showState() {
    if (!this.isIn || this.isOver) return
    if (this.peer?.state === "connected") {
      const rests = this.thin?.isResting || this.theirs.thin
      this.heading(this.wasConnected && !this.wasGood ? "back" : rests ? "rests" : "talking")
      this.wasConnected = this.wasGood = true
      this.startedAt = 0
      this.piece("ways").hidden = true
      return
    }
    this.wasGood = false
    this.startedAt ||= performance.now()
    if (!this.line.isOpen) this.heading("line_lost")
    else if (!this.other) this.heading("waits")
    else this.heading(this.wasConnected || this.other.away ? "lost" : "connecting")
    if (this.peer?.state === "disconnected") this.line.look()
  }

  async tick() {
    if (!this.isIn || this.isOver) return
    const isLate = this.startedAt && performance.now() - this.startedAt > HOPE
    if (isLate && (this.other || !this.line.isOpen)) this.piece("ways").hidden = false
    if (this.peer?.pc) await this.lookAtLine(this.peer)
  }

  async lookAtLine(peer) {
    const { bytes, reportedAt, ...found } = await measure(peer.pc)
    if (peer !== this.peer) return
    peer.arrived(bytes)
    if (peer.state !== "connected") return
    this.showState()
    const isStarved = this.hearing.look(found)
    if (isStarved !== this.isStarved) {
      this.isStarved = isStarved
      this.tellState()
    }
    if (reportedAt === this.reportedAt) delete found.lost // an old report says nothing of now
    this.reportedAt = reportedAt
    if (this.mine.tracks.picture) this.turn(this.thin.look({ ...found, starved: this.theirs.starved }))
  }

  changedState() {
    if (["disconnected", "failed"].includes(this.peer.state)) this.turn(this.thin.broke())
    this.showState()
  }

  async turn(level) {
    if (!level) return
    const didRest = this.rests
    this.rests = this.thin.isResting
    await this.peer.turn(level)
    if (didRest === this.rests) return
    this.tellState()
    this.say(this.words[this.rests ? "rests" : "rests_no_more"])
    this.showState()
  }

  changedTrack({ slot, track }) {
    this.peer?.replace(slot, track)
    this.tellState()
  }

  async mute() {
    const isMuted = await this.mine.mute()
    this.label("mute", this.words[isMuted ? "unmute" : "mute"])
    this.say(this.words[isMuted ? "muted" : "unmuted"])
    this.tellState()
  }

  async turnPicture() {
    const isOn = await this.mine.turn("picture")
    this.label("picture", this.words[isOn ? "picture_off" : "picture_on"])
    this.say(isOn ? this.words.picture_is_on : this.mine.fault("picture") || this.words.picture_is_off)
  }

  async soundOnly() {
    if (this.mine.tracks.picture) await this.turnPicture()
    this.peer?.anew()
    this.startedAt = performance.now()
    this.piece("ways").hidden = true
    this.piece("mute").focus()
  }

  async showScreen() {
    const isShown = await this.mine.turnScreen(() => this.screenOff())
    if (isShown === null) return
    this.label("show", this.words[isShown ? "show_no_more" : "show"])
    this.say(this.words[isShown ? "is_shown" : "shown_no_more"])
  }

  screenOff() {
    this.label("show", this.words.show)
    this.say(this.words.shown_no_more)
  }

  letGo() {
    clearInterval(this.timer)
    this.line.close()
    this.peer?.close()
    this.mine.close()
  }

  over(words) {
    this.isOver = true
    this.letGo()
    this.peer = null
    this.theirs = {}
    this.showTheirs()
    this.piece("controls").hidden = this.piece("waiting").hidden = true
    this.heading(words)
  }

  end() {
    this.letGo()
    location.assign(this.dataset.after)
  }
}

CallRoom.prototype.theirs = {}
customElements.define("call-room", CallRoom)
