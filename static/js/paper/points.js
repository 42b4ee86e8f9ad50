// The points of an agenda: one to a line, with its minutes at the end ("First talk, 10 min").
const MARK = /^\s*(?:[-*•]|\d{1,2}[.)])\s+/
const MINUTES = /[\s,;(–-]*\b(\d{1,3})\s*(?:min(?:utes?|uten?)?\.?|['′’])\s*\)?\s*$/i

export function pointsOf(text) {
  const points = []
  let at = 0
  for (const line of text.split("\n")) {
    const words = line.replace(MARK, "")
    const minutes = words.match(MINUTES)
    const title = (minutes ? words.slice(0, minutes.index) : words).trim()
    if (title) points.push({ at, end: at + line.length, title, minutes: minutes ? Number(minutes[1]) : 0 })
    at += line.length + 1
  }
  return points
}

// The point at which a place in the text lies: of a line that has gone, the one that came after it.
export function pointAt(points, index) {
  return points.find(({ end }) => index <= end) ?? points.at(-1)
}
