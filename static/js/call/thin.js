// A thin line: turn down the picture, keep the sound. While the picture rests nothing tells whether
// it would fit again, so it is tried: after five seconds, then ever later, up to a minute.
const FEWEST_BITS = 110000
const MOST_LOST = 0.08
const IN_A_ROW = 3 // looks, one a second
const SETTLING = 6 // looks in which a picture that has just begun finds its size
const HELD = 15 // looks after which a picture that came back has proved itself
const [FIRST_PAUSE, LAST_PAUSE] = [5, 60]

export class Thin {
  constructor() {
    this.isResting = false
    this.pause = FIRST_PAUSE
    this.since = this.bad = 0
  }

  // bits: what the browser thinks the line carries, lost: share of our sound; each may be unknown.
  // Gives "rest", "try" or nothing.
  look({ bits, lost }) {
    this.since += 1
    if (this.isResting) return this.since >= this.pause ? this.turn(false) : null
    if (this.since >= HELD) [this.pause, this.hasTried] = [FIRST_PAUSE, false]
    const isThin = (bits !== undefined && bits < FEWEST_BITS) || (lost ?? 0) > MOST_LOST
    this.bad = isThin && this.since > SETTLING ? this.bad + 1 : 0
    return this.bad >= IN_A_ROW ? this.turn(true) : null
  }

  turn(isResting) {
    if (isResting && this.hasTried) this.pause = Math.min(this.pause * 2, LAST_PAUSE)
    this.hasTried ||= isResting
    this.isResting = isResting
    this.since = this.bad = 0
    return isResting ? "rest" : "try"
  }
}

// What the connection knows of its line.
export async function measure(pc) {
  const found = {}
  for (const one of (await pc.getStats()).values()) {
    if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded") found.bits = one.availableOutgoingBitrate ?? found.bits
    if (one.type === "remote-inbound-rtp" && one.kind === "audio") found.lost = one.fractionLost
  }
  return found
}
