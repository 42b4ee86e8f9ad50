// One connection from browser to browser. The newcomer offers first, the one who was there answers;
// afterwards either may offer, and the newcomer yields. What comes in is handled one after another.
const SLOTS = { sound: "audio", picture: "video", screen: "video" } // in the order of the offer
const LOOK = 500
const STALLED = 4000 // with nothing under way: begin anew
const [FIRST_RESTART, NEXT_RESTART] = [1500, 4000]
const UNANSWERED = 6000
const HOPELESS = 20000
const ARRIVES = 2500 // what came so lately shows that the line is full, not broken
const [SOFT_SOUND, SOFT_PICTURE] = [{ maxBitrate: 20000 }, { maxBitrate: 30000, maxFramerate: 8, scaleResolutionDownBy: 4 }]
// How much of each slot goes out, by what the line carries (thin.js); what is not said is up to the browser.
const LIMITS = {
  full: {},
  lean: { sound: SOFT_SOUND, picture: { maxBitrate: 90000, maxFramerate: 12 } },
  small: { sound: SOFT_SOUND, picture: SOFT_PICTURE },
  rest: { sound: { maxBitrate: 16000 }, picture: { active: false }, screen: { maxBitrate: 20000, maxFramerate: 1 } },
}

export class Peer extends EventTarget {
  // media: { sound, picture, screen } tracks or null; send(body) passes something to the other page.
  constructor({ offers, ice, policy, media, isLean, send, canSend }) {
    super()
    Object.assign(this, { offers, ice, policy, media, isLean, send, canSend })
    this.round = 0
    this.level = "small"
    this.chain = Promise.resolve()
    this.bornAt = performance.now()
    this.watch = setInterval(() => this.look(), LOOK)
    if (offers) this.begin(1)
  }

  get state() {
    return this.pc?.connectionState ?? "new"
  }

  begin(round) {
    this.build(round)
    for (const [slot, kind] of Object.entries(SLOTS)) {
      this.pc.addTransceiver(this.media[slot] ?? kind, { direction: "sendrecv", sendEncodings: [this.limited(slot, {})] })
    }
  }

  build(round) {
    this.pc?.close()
    this.round = round
    this.lostAt = this.restartedAt = 0
    this.stableSince = performance.now()
    this.gathered = []
    const pc = (this.pc = new RTCPeerConnection({ iceServers: this.ice, iceTransportPolicy: this.policy, bundlePolicy: "max-bundle" }))
    pc.onicecandidate = ({ candidate }) => candidate && this.gather(candidate.toJSON())
    pc.onnegotiationneeded = () => this.next(() => pc === this.pc && this.offer())
    pc.onconnectionstatechange = () => pc === this.pc && this.changed()
    pc.ontrack = ({ track, transceiver }) => {
      const slot = Object.keys(SLOTS)[pc.getTransceivers().indexOf(transceiver)]
      this.dispatchEvent(new CustomEvent("track", { detail: { slot, track } }))
    }
  }

  next(work) {
    this.chain = this.chain.then(work).catch((fault) => console.info("call:", fault.message))
  }

  // Many candidates come at once; they travel together.
  gather(candidate) {
    this.gathered.push(candidate)
    const round = this.round
    this.gathering ??= setTimeout(() => {
      this.gathering = null
      while (this.gathered.length && round === this.round) {
        this.send({ kind: "candidates", round, list: this.gathered.splice(0, 20) })
      }
    }, 40)
  }

  async offer() {
    if (this.pc.signalingState !== "stable") return
    await this.pc.setLocalDescription()
    this.describe()
  }

  describe() {
    const { type, sdp } = this.pc.localDescription
    this.offeredAt = performance.now()
    this.send({ kind: "description", type, sdp, round: this.round })
  }

  take(body) {
    this.next(() => this.taken(body))
  }

  async taken(body) {
    if (body.kind === "again") return this.offers && this.begin(this.round + 1)
    if (body.kind === "description") return this.described(body)
    if (body.kind !== "candidates" || body.round !== this.round || this.ignores) return
    for (const candidate of body.list) await this.pc.addIceCandidate(candidate)
  }

  async described({ type, sdp, round }) {
    if (round < this.round || (type === "answer" && round !== this.round)) return
    if (round > this.round) this.build(round)
    const isBusy = this.pc.signalingState !== "stable"
    if (type === "answer" && this.pc.signalingState !== "have-local-offer") return
    this.ignores = type === "offer" && isBusy && !this.offers
    if (this.ignores) return
    await this.pc.setRemoteDescription({ type, sdp })
    this.stableSince = performance.now()
    if (type === "answer") return
    await this.adopt()
    await this.pc.setLocalDescription()
    this.describe()
  }

  // The one who answers has made nothing of its own until now.
  async adopt() {
    for (const [index, slot] of Object.keys(SLOTS).entries()) {
      const transceiver = this.pc.getTransceivers()[index]
      transceiver.direction = "sendrecv"
      await transceiver.sender.replaceTrack(this.media[slot] ?? null)
    }
    await this.limit()
  }

  sender(slot) {
    return this.pc?.getTransceivers()[Object.keys(SLOTS).indexOf(slot)]?.sender
  }

  async replace(slot, track) {
    this.media[slot] = track
    await this.sender(slot)?.replaceTrack(track)
  }

  limited(slot, encoding) {
    const { maxBitrate: _bits, maxFramerate: _frames, scaleResolutionDownBy: _scale, ...rest } = encoding
    return { ...rest, active: true, ...(slot === "sound" && { priority: "high", networkPriority: "high" }), ...LIMITS[this.most][slot] }
  }

  // One of the two wishes for less data.
  get most() {
    return this.isLean && this.level === "full" ? "lean" : this.level
  }

  // How much goes out, without a new agreement between the two; it holds for connections made later.
  async turn(level, isLean = this.isLean) {
    if (level === this.level && isLean === this.isLean) return
    Object.assign(this, { level, isLean })
    await this.limit()
  }

  async limit() {
    for (const slot of Object.keys(SLOTS)) {
      const sender = this.sender(slot)
      const parameters = sender?.getParameters()
      if (!parameters?.encodings?.length) continue
      parameters.encodings = parameters.encodings.map((one) => this.limited(slot, one))
      await sender.setParameters(parameters).catch((fault) => console.info("call:", fault.message))
    }
  }

  // bytes: all that has come by this connection.
  arrived(bytes) {
    if (bytes > (this.bytes ?? 0)) this.heardAt = performance.now()
    this.bytes = bytes
  }

  changed() {
    this.dispatchEvent(new CustomEvent("state", { detail: this.state }))
    if (this.state === "disconnected") this.look()
  }

  anew() {
    this.stableSince = this.bornAt = performance.now()
    if (this.offers) this.begin(this.round + 1)
    else this.send({ kind: "again" })
  }

  look() {
    const now = performance.now()
    if (!this.canSend()) return
    if (!this.pc) return now - this.bornAt > STALLED && this.anew()
    const { signalingState, iceConnectionState } = this.pc
    if (signalingState === "stable" && iceConnectionState === "new") return now - this.stableSince > STALLED && this.anew()
    if (signalingState === "have-local-offer") {
      if (now - this.offeredAt > UNANSWERED) this.describe()
      return
    }
    this.mend(now)
  }

  mend(now) {
    if (this.state === "connected") {
      this.lostAt = this.restartedAt = 0
      return
    }
    this.lostAt ||= now
    if (now - this.lostAt > HOPELESS) return this.anew()
    if (this.state === "disconnected" && now - this.heardAt < ARRIVES) return
    const patience = this.state === "connecting" || !this.offers ? NEXT_RESTART : FIRST_RESTART
    if (now - this.lostAt < patience || now - this.restartedAt < NEXT_RESTART) return
    this.restartedAt = now
    this.pc.restartIce()
  }

  close() {
    clearInterval(this.watch)
    clearTimeout(this.gathering)
    this.pc?.close()
  }
}
