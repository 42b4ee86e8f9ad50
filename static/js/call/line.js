// The line to the room's server: who is there, and what one passes to the other. It comes back by
// itself, takes its seat again, and sends what waited meanwhile.
const BEAT = 2000
const DEAD = 6000 // without an answer: a line can break in silence
const [SOONEST, LATEST] = [400, 5000]
const MOST_WAITING = 100

export class Line extends EventTarget {
  constructor(meeting) {
    super()
    this.meeting = meeting
    this.waiting = []
    this.pause = SOONEST
    this.beat = setInterval(() => this.look(), BEAT)
    this.open()
  }

  get isOpen() {
    return this.socket.readyState === WebSocket.OPEN
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws"
    const socket = (this.socket = new WebSocket(`${scheme}://${location.host}/live/call`))
    this.heardAt = performance.now()
    socket.onopen = () => {
      this.pause = SOONEST
      this.openedAt = performance.now()
      this.say({ kind: "enter", meeting: this.meeting })
      if (this.seat) this.say({ kind: "sit", seat: this.seat })
      for (const frame of this.waiting.splice(0)) this.say(frame)
      this.tell("open")
    }
    socket.onmessage = ({ data }) => {
      this.heardAt = performance.now()
      const frame = JSON.parse(data)
      this.tell(frame.kind, frame)
    }
    socket.onclose = ({ code, reason }) => {
      if (this.isClosed || socket !== this.socket) return
      if (code === 1008) return this.end(reason)
      this.tell("lost")
      setTimeout(() => this.isClosed || this.open(), this.pause * (0.5 + Math.random()))
      this.pause = Math.min(this.pause * 1.6, LATEST)
    }
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }))
  }

  say(frame) {
    if (this.isOpen) this.socket.send(JSON.stringify(frame))
    return this.isOpen
  }

  sit() {
    this.seat = crypto.randomUUID().replaceAll("-", "")
    this.say({ kind: "sit", seat: this.seat })
  }

  pass(to, body) {
    const frame = { kind: "pass", to, body }
    if (!this.say(frame) && this.waiting.length < MOST_WAITING) this.waiting.push(frame)
  }

  // Also called when the other one falls silent: it may be this line.
  look() {
    if (!this.isOpen) return
    if (performance.now() - this.heardAt > DEAD) return this.socket.close(4000)
    this.say({ kind: "ping" })
  }

  end(reason) {
    this.close()
    this.tell("out", reason)
  }

  close() {
    this.isClosed = true
    clearInterval(this.beat)
    this.say({ kind: "rise" })
    this.socket.close()
  }
}
