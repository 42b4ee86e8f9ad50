// A thin line: turn down the picture, keep the sound. A picture begins small and grows once the line
// has shown that it carries it. While it rests nothing tells whether it would fit again, so it is
// tried, small: after five seconds, then ever later, up to a minute.
const FEWEST_BITS = 110000
const PLENTY = 400000 // more than a browser believes before it has tried: it may grow at once
const MOST_LOST = 0.08
const MOST_LATE = 0.4 // seconds beyond the quickest way there and back: a queue has filled
const IN_A_ROW = 3 // looks, one a second
const LOST_IN_A_ROW = 2
const SETTLING = 6 // looks in which a picture that has just grown finds its size
const TRIAL = 8 // looks in which a small picture has to prove that more would fit
const HELD = 15 // looks after which a picture that came back has proved itself
const [FIRST_PAUSE, LAST_PAUSE] = [5, 60]

export class Thin {
  constructor() {
    this.level = "small"
    this.pause = FIRST_PAUSE
    this.quickest = Infinity
    this.since = this.bad = this.good = 0
  }

  get isResting() {
    return this.level === "rest"
  }

  // bits: what the browser thinks the line carries; lost: share of our sound by the other browser's
  // report; starved: the other page has missed our sound for a while; trip: seconds there and back. Each may
  // be unknown. Gives the level it turns to ("rest", "small", "full") or nothing.
  look({ bits, lost, starved, trip }) {
    this.since += 1
    if (this.isResting) return this.since >= this.pause ? this.turn("small") : null
    if (this.since >= HELD && this.level === "full") [this.pause, this.hasTried] = [FIRST_PAUSE, false]
    this.quickest = Math.min(this.quickest, trip ?? Infinity)
    const loses = lost > MOST_LOST
    const isLate = trip !== undefined && trip > this.quickest + MOST_LATE
    if (starved) return this.turn("rest")
    return this.level === "small" ? this.proves(bits, loses, isLate) : this.holds(bits, loses)
  }

  // What the browser believes grows slowly while little is sent: with a low figure it takes longer.
  proves(bits, loses, isLate) {
    this.bad = loses ? this.bad + 1 : 0
    if (this.bad >= LOST_IN_A_ROW) return this.turn("rest")
    this.good = loses || isLate ? 0 : this.good + 1
    const enough = bits >= PLENTY ? 1 : bits < FEWEST_BITS ? TRIAL : IN_A_ROW
    if (this.good >= enough) return this.turn("full")
    return this.since >= TRIAL ? this.turn("rest") : null
  }

  holds(bits, loses) {
    const isThin = loses || (bits < FEWEST_BITS && this.since > SETTLING)
    this.bad = isThin ? this.bad + 1 : 0
    return this.bad >= (loses ? LOST_IN_A_ROW : IN_A_ROW) ? this.turn("rest") : null
  }

  // The connection was away: what it carries now is not known. A picture that rests goes on resting.
  broke() {
    return this.level === "full" ? this.turn("small") : null
  }

  turn(level) {
    if (level === "rest") {
      if (this.hasTried) this.pause = Math.min(this.pause * 2, LAST_PAUSE)
      this.hasTried = true
    }
    this.level = level
    this.since = this.bad = this.good = 0
    return level
  }
}

// Whether sound comes with gaps: two looks in a row, and not because nothing comes at all.
export class Hearing {
  constructor() {
    this.bad = 0
  }

  look({ came = 0, missed = 0 }) {
    const [got, gone] = [came - (this.came ?? came), missed - (this.missed ?? missed)]
    ;[this.came, this.missed] = [came, missed]
    this.bad = got > 0 && gone / (got + gone) > MOST_LOST ? this.bad + 1 : 0
    return this.bad >= LOST_IN_A_ROW
  }
}

// What the connection knows of its line.
export async function measure(pc) {
  const found = {}
  const all = await pc.getStats()
  for (const one of all.values()) {
    if (one.type === "transport") {
      const pair = all.get(one.selectedCandidatePairId)
      Object.assign(found, { bytes: one.bytesReceived, bits: pair?.availableOutgoingBitrate, trip: pair?.currentRoundTripTime })
    }
    if (one.type === "remote-inbound-rtp" && one.kind === "audio") [found.lost, found.reportedAt] = [one.fractionLost, one.timestamp]
    if (one.type === "inbound-rtp" && one.kind === "audio") [found.came, found.missed] = [one.packetsReceived, one.packetsLost]
  }
  return found
}
