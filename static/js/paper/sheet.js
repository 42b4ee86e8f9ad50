// What is written together: a Yjs document, and the line by which pages tell each other of it.
// Nothing is let go of before the server has kept it: not by a broken line, nor by closing the page.
import * as Y from "rapport/yjs"
import "rapport/device-store"

const HOLD = 250 // so long keys are gathered before they are sent
const GATHERED = 100 // and what others wrote before it is asked for
const MAX_FRAME = 9000 // bytes of an update; longer ones go one after the other
const [BEAT, DEAD] = [10000, 25000]
const [SOONEST, LATEST] = [500, 15000]

const letters = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""))
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))

// Updates that wait, sealed on this device under the sign-in; gone with it.
class Kept {
  constructor(meeting, doc) {
    this.of = `paper ${meeting} `
    this.name = this.of + doc.clientID
    this.signIn = document.body.dataset.signIn
    this.turn = Promise.resolve()
  }

  keep(updates) {
    this.turn = this.turn.then(() => this.write(updates)).catch(() => {}) // no room, or a private window
  }

  async write(updates) {
    if (!updates.length) return localStorage.removeItem(this.name)
    const sealed = await globalThis.deviceStore.seal(this.signIn, updates.map(letters).join(" "), this.of)
    localStorage.setItem(this.name, letters(new Uint8Array(sealed)))
  }

  // What other pages left behind, and also what an open one still sends: twice is once.
  async left() {
    const found = []
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(this.of))) {
      const kept = localStorage.getItem(name)
      const text = await globalThis.deviceStore.unseal(this.signIn, bytesOf(kept).buffer, this.of).catch(() => null)
      if (text) found.push({ name, kept, updates: text.split(" ").map(bytesOf) })
      else localStorage.removeItem(name)
    }
    return found
  }
}

export class Sheet extends EventTarget {
  constructor(meeting) {
    super()
    this.meeting = meeting
    this.doc = new Y.Doc()
    this.held = new Y.Doc() // what the server is known to have
    this.number = 0
    this.mark = 0
    this.waiting = [] // updates of this page that nobody has yet
    this.sent = null // { mark, count }: how many of them are under way
    this.pause = SOONEST
    this.kept = new Kept(meeting, this.doc)
    this.doc.on("update", (update, origin) => origin !== this && this.wrote(update))
    this.beat = setInterval(() => this.look(), BEAT)
    this.leftBehind = this.kept.left().catch(() => [])
    this.open()
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN
  }

  open() {
    clearTimeout(this.again)
    this.sent = null
    const scheme = location.protocol === "https:" ? "wss" : "ws"
    const socket = (this.socket = new WebSocket(`${scheme}://${location.host}/live/paper`))
    this.heardAt = performance.now()
    socket.onopen = () => this.say({ kind: "open", meeting: this.meeting })
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return // a line that was given up
      this.heardAt = performance.now()
      this.hear(JSON.parse(data))
    }
    socket.onclose = ({ code, reason }) => {
      if (this.isClosed || socket !== this.socket) return
      this.isThere = false
      this.sent = null
      if (code === 1008) return this.end(reason)
      this.tell("lost")
      this.again = setTimeout(() => this.open(), this.pause * (0.5 + Math.random()))
      this.pause = Math.min(this.pause * 1.6, LATEST)
    }
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }))
  }

  say(frame) {
    if (this.isOpen) this.socket.send(JSON.stringify(frame))
  }

  async hear(frame) {
    if (frame.kind === "paper") return this.whole(frame)
    if (frame.kind === "newer") return this.ask()
    if (frame.kind === "written") {
      this.number = Math.max(this.number, frame.number)
      for (const update of frame.updates) this.take(bytesOf(update))
      this.isAsking = false
      if (this.hasMore) this.ask()
    } else if (frame.kind === "kept" && frame.mark === this.sent?.mark) {
      this.waiting.splice(0, this.sent.count)
      Y.applyUpdate(this.held, this.sent.update)
      this.sent = null
      this.kept.keep(this.waiting)
      if (!this.waiting.length) this.forget()
      this.isFull = false
      this.send()
    } else if (frame.kind === "full" || frame.kind === "fault") {
      this.sent = null
      this.isFull = frame.kind === "full"
      if (!this.isFull) this.retry(2000)
    }
    this.tell(frame.kind, frame)
  }

  take(update) {
    Y.applyUpdate(this.doc, update, this)
    Y.applyUpdate(this.held, update)
  }

  // What was left behind is kept by now; not what its page, still open, has put there since.
  forget() {
    for (const { name, kept } of this.taken?.splice(0) ?? []) {
      if (localStorage.getItem(name) === kept) localStorage.removeItem(name)
    }
  }

  // A frame was refused, or got lost: it may have been either.
  retry(pause) {
    this.soon(pause)
    if (!this.isAsking) return
    this.isAsking = false
    this.ask(pause)
  }

  // One question at a time, however much is written meanwhile.
  ask(pause = GATHERED) {
    this.hasMore = this.isAsking
    if (this.isAsking) return
    this.isAsking = true
    this.askedAt = performance.now()
    setTimeout(() => this.say({ kind: "more", after: this.number }), pause)
  }

  async whole(frame) {
    this.isAsking = this.hasMore = false
    this.pause = SOONEST
    this.number = frame.number
    this.ahead = frame.time - Date.now() // of the server's clock
    this.take(bytesOf(frame.update))
    const left = await this.leftBehind
    this.leftBehind = []
    this.taken = [...(this.taken ?? []), ...left.filter(({ name }) => name !== this.kept.name)]
    for (const update of left.flatMap(({ updates }) => updates)) {
      Y.applyUpdate(this.doc, update, this)
      this.waiting.push(update)
    }
    this.isThere = true
    this.tell("there")
    this.send()
  }

  wrote(update) {
    this.waiting.push(update)
    this.kept.keep(this.waiting)
    this.soon(HOLD)
    this.tell("wrote")
  }

  soon(pause) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send(), pause)
  }

  // All that the server has not, without the words that were deleted again.
  get allNew() {
    return Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(this.held))
  }

  // As many as fit, in one; where the paper was full, all of them: what was shortened may fit now.
  send() {
    if (!this.isThere || this.sent || !this.waiting.length) return
    let count = this.isFull ? this.waiting.length : 1
    let update = count > 1 ? this.allNew : this.waiting[0]
    while (count < this.waiting.length) {
      const more = Y.mergeUpdates(this.waiting.slice(0, count + 1))
      if (more.length > MAX_FRAME) break
      update = more
      count += 1
    }
    this.sent = { mark: (this.mark += 1), count, update, at: performance.now() }
    this.say({ kind: "write", mark: this.mark, update: letters(update) })
  }

  // A line can break in silence.
  look() {
    if (!this.isOpen) return
    if (performance.now() - this.heardAt > DEAD) return this.socket.close(4000)
    this.say({ kind: "ping" })
    const long = performance.now() - DEAD
    if (this.sent?.at < long) this.sent = null
    const [isUnsent, isUnheard] = [this.waiting.length && !this.sent && !this.isFull, this.isAsking && this.askedAt < long]
    if (this.isThere && (isUnsent || isUnheard)) this.retry(0)
  }

  // Back again: not only when the next try would be due.
  hurry() {
    if (this.isClosed || (this.socket?.readyState ?? 3) < 2) return
    clearTimeout(this.again)
    this.pause = SOONEST
    this.open()
  }

  end(reason) {
    this.close()
    this.tell("out", reason)
  }

  close() {
    this.isClosed = true
    clearInterval(this.beat)
    clearTimeout(this.again)
    this.socket.close()
  }
}
