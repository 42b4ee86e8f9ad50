// What waits for news: any element with data-live="topic" and data-live-after="cursor" gets the
// event "newer" when its topic stands elsewhere; hx-trigger="newer" then fetches the part anew.
// First a socket, then a stream, then asking now and then: the same topics and cursors in each.
const FAILURES = 2 // of one way before the next is taken
const DAY = 24 * 60 * 60 * 1000
const PING = 25000
const [SLOWEST, SOONEST, LATEST] = [30000, 500, 5000]
const seen = new Map() // topic -> the cursor up to which this page knows it
const known = new WeakSet() // parts that were looked at
const together = new Map() // topic -> the last word on whether somebody else is here
let way = null
let waitBefore = SOONEST
let timer = 0

// Some offices let no socket through: remember it, and try again the next day.
const ways = ["socket", "stream", "asking"]
function bestWay() {
  const [known, until] = (localStorage.getItem("live-way") ?? "").split(" ")
  return Number(until) > Date.now() && ways.includes(known) ? known : ways[0]
}
let current = bestWay()
let failures = 0

function failed() {
  failures += 1
  if (failures < FAILURES || current === "asking") return
  failures = 0
  waitBefore = SOONEST
  current = ways[ways.indexOf(current) + 1]
  localStorage.setItem("live-way", `${current} ${Date.now() + DAY}`)
}

function news(topics) {
  for (const [topic, cursor] of Object.entries(topics)) {
    if (!seen.has(topic) || seen.get(topic) === cursor) continue
    seen.set(topic, cursor)
    for (const part of document.querySelectorAll("[data-live]")) {
      if (part.dataset.live === topic) part.dispatchEvent(new CustomEvent("newer", { detail: { cursor } }))
    }
  }
}

// Who else is here and types: true only now, so nobody keeps it.
function told(frame) {
  if (frame.kind === "newer") return news(frame.topics)
  if (frame.kind === "together") together.set(frame.topic, frame)
  for (const part of document.querySelectorAll("[data-live]")) {
    if (part.dataset.live === frame.topic) part.dispatchEvent(new CustomEvent(`live:${frame.kind}`, { detail: frame, bubbles: true }))
  }
}

const asked = () => [...seen].map(([topic, cursor]) => `topic=${encodeURIComponent(`${topic}~${cursor}`)}`).join("&")

class Socket {
  constructor() {
    const scheme = location.protocol === "https:" ? "wss" : "ws"
    this.line = new WebSocket(`${scheme}://${location.host}/live/socket`)
    this.line.onopen = () => {
      failures = 0
      waitBefore = SOONEST
      this.sent = new Set()
      this.listen()
    }
    this.line.onmessage = ({ data }) => {
      this.isAnswered = true
      told(JSON.parse(data))
    }
    this.line.onclose = ({ code }) => {
      clearInterval(this.beat)
      for (const topic of seen.keys()) told({ kind: "together", topic, here: false })
      if (code === 1008) return // signed out: nothing more to hear on this page
      if (!this.sent) failed()
      comeBack()
    }
    // A line can die in silence: no answer to a sign of life is an end.
    this.beat = setInterval(() => {
      if (this.line.readyState !== WebSocket.OPEN) return
      if (this.isAnswered === false) return this.line.close()
      this.isAnswered = false
      this.say({ kind: "ping" })
    }, PING)
  }

  say(frame) {
    if (this.line.readyState === WebSocket.OPEN) this.line.send(JSON.stringify(frame))
  }

  listen() {
    if (!this.sent) return
    const fresh = [...seen].filter(([topic]) => !this.sent.has(topic))
    const gone = [...this.sent].filter((topic) => !seen.has(topic))
    if (fresh.length) this.say({ kind: "listen", topics: Object.fromEntries(fresh) })
    if (gone.length) this.say({ kind: "stop", topics: gone })
    this.sent = new Set(seen.keys())
  }

  close() {
    clearInterval(this.beat)
    this.line.onclose = null
    this.line.close()
  }
}

// A browser keeps six connections to a server: one tab has the stream, the others ask.
class Stream {
  constructor() {
    navigator.locks?.request("live-stream", { ifAvailable: true }, (lock) => {
      if (!lock) return this.ask()
      this.open()
      return new Promise((done) => (this.giveBack = done))
    }) ?? this.open()
  }

  open() {
    if (this.isClosed) return
    this.line = new EventSource(`/live/stream?${asked()}`)
    this.line.onopen = () => {
      failures = 0
      waitBefore = SOONEST
    }
    this.line.onmessage = ({ data }) => told(JSON.parse(data))
    this.line.onerror = () => {
      this.line.close()
      failed()
      this.giveBack?.()
      comeBack()
    }
  }

  ask() {
    if (!this.isClosed) this.instead = new Asking()
  }

  listen() {
    clearTimeout(this.again)
    this.again = setTimeout(() => {
      if (!this.line) return
      this.line.close()
      this.open()
    }, 50)
  }

  close() {
    this.isClosed = true
    this.line?.close()
    this.instead?.close()
    this.giveBack?.()
  }
}

class Asking {
  constructor() {
    this.pause = LATEST
    this.next(0)
  }

  next(pause) {
    this.timer = setTimeout(() => this.ask(), pause)
  }

  async ask() {
    try {
      const answer = document.hidden || !seen.size ? null : await fetch(`/live/cursors?${asked()}`)
      if (answer?.status === 403) return
      const { topics } = answer?.ok ? await answer.json() : { topics: {} }
      this.pause = Object.keys(topics).length ? LATEST : Math.min(this.pause * 1.3, SLOWEST)
      news(topics)
    } catch {
      this.pause = SLOWEST
    }
    this.next(this.pause)
  }

  listen() {
    clearTimeout(this.timer)
    this.pause = LATEST
    this.next(LATEST)
  }

  close() {
    clearTimeout(this.timer)
  }
}

function connect() {
  clearTimeout(timer)
  way?.close()
  way = seen.size ? new { socket: Socket, stream: Stream, asking: Asking }[current]() : null
}

function comeBack() {
  way = null
  clearTimeout(timer)
  timer = setTimeout(connect, waitBefore * (0.5 + Math.random()))
  waitBefore = Math.min(waitBefore * 2, SLOWEST)
}

// What is on the page now: parts come and go with every swap.
function look() {
  const there = new Map()
  const late = []
  for (const part of document.querySelectorAll("[data-live]")) {
    const [topic, cursor] = [part.dataset.live, Number(part.dataset.liveAfter)]
    if (!known.has(part) && cursor < (seen.get(topic) ?? 0)) late.push(part)
    known.add(part)
    there.set(topic, cursor)
  }
  for (const topic of seen.keys()) if (!there.has(topic)) seen.delete(topic)
  for (const [topic, cursor] of there) {
    if (cursor > (seen.get(topic) ?? -1)) seen.set(topic, cursor)
  }
  if (way) way.listen()
  else if (seen.size) connect()
  // News came while this part was under way: what asked for it went with the part before.
  for (const part of late) part.dispatchEvent(new CustomEvent("newer", { detail: { cursor: seen.get(part.dataset.live) } }))
}

document.addEventListener("htmx:afterSettle", look)
document.addEventListener("live:look", look)
// The server says who is here once; a component that comes later asks this page.
document.addEventListener("live:who", () => together.forEach(told))
document.addEventListener("live:typing", ({ detail }) => {
  if (way instanceof Socket && way.sent?.has(detail)) way.say({ kind: "writing", topic: detail })
})
window.addEventListener("online", connect)
window.addEventListener("pagehide", () => way?.close())
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !way && seen.size) connect()
})
look()
