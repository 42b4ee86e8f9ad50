"""What a page of a call really shows and plays: pixels, tones and counters, never a label.

Everything waits for what it asserts, and says what it saw last when that does not come.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.calls.media.devices import Person

PATIENCE = 40.0  # seconds: a busy machine is slow, not wrong
LOOK = 100  # milliseconds between two looks
COLOUR_OFF = 60  # of 255 in one channel: what compression may do to a colour
TONE_OFF = 60  # Hz

# Runs before the page's own scripts: keeps each connection that the page makes, and changes none.
WATCH = """
(() => {
  const Made = window.RTCPeerConnection
  window.connectionsMade = []
  window.RTCPeerConnection = class extends Made {
    constructor(...given) {
      super(...given)
      window.connectionsMade.push(this)
      this.errorCodes = []
      this.addEventListener("icecandidateerror", ({ errorCode }) => this.errorCodes.push(errorCode))
    }
  }
})()
"""

# The middle of the picture that is shown, as the video element has decoded it.
PIXELS = """(video) => {
  if (!video.videoWidth || video.readyState < 2) return null
  const canvas = document.createElement("canvas")
  canvas.width = 16
  canvas.height = 9
  const context = canvas.getContext("2d")
  context.drawImage(video, 0, 0, 16, 9)
  return [...context.getImageData(8, 4, 1, 1).data].slice(0, 3)
}"""

# The loudest frequency of what the element plays; an element that is muted is heard as silence.
TONE = """(element) => {
  if (element.muted || element.paused || !element.srcObject?.getAudioTracks().length) return null
  const heard = (window.heardStreams ??= new Map())
  const track = element.srcObject.getAudioTracks()[0]
  if (!heard.has(track.id)) {
    const context = (window.hearing ??= new AudioContext())
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    heard.set(track.id, analyser)
  }
  const analyser = heard.get(track.id)
  const levels = new Float32Array(analyser.frequencyBinCount)
  analyser.getFloatFrequencyData(levels)
  const loudest = levels.reduce((best, level, at) => (level > levels[best] ? at : best), 0)
  if (levels[loudest] < -70) return 0
  return (loudest * analyser.context.sampleRate) / analyser.fftSize
}"""

COUNTERS = """async () => {
  const found = { frames: 0, sound: 0, lost: 0, energy: 0, sent: 0, sent_sound: 0, round_trip: null }
  Object.assign(found, { state: "none", ice: "none", ways: [], errors: [], candidates: 0 })
  for (const pc of window.connectionsMade ?? []) {
    found.errors.push(...pc.errorCodes)
    if (pc.connectionState === "closed") continue
    found.state = pc.connectionState
    found.ice = pc.iceGatheringState
    const all = new Map()
    for (const [id, one] of await pc.getStats()) all.set(id, one)
    for (const one of all.values()) {
      if (one.type === "inbound-rtp" && one.kind === "video") found.frames += one.framesDecoded ?? 0
      if (one.type === "outbound-rtp" && one.kind === "video") found.sent += one.framesSent ?? 0
      if (one.type === "outbound-rtp" && one.kind === "audio") found.sent_sound += one.packetsSent ?? 0
      if (one.type === "local-candidate") found.candidates += 1
      if (one.type === "inbound-rtp" && one.kind === "audio") {
        found.sound += one.packetsReceived
        found.lost += one.packetsLost
        found.energy += one.totalAudioEnergy ?? 0
      }
      if (one.type === "transport" && one.selectedCandidatePairId) {
        const pair = all.get(one.selectedCandidatePairId)
        found.ways.push(all.get(pair?.localCandidateId)?.candidateType)
        found.ways.push(all.get(pair?.remoteCandidateId)?.candidateType)
        found.round_trip = pair?.currentRoundTripTime ?? null
      }
    }
  }
  return found
}"""


@dataclass(frozen=True)
class Counters:
    """Of all open connections of a page; ``ways`` says of both ends how they are reached."""

    frames: int
    sound: int
    lost: int
    energy: float
    sent: int
    sent_sound: int
    round_trip: float | None
    state: str
    ice: str
    ways: list[str]
    errors: list[int]
    candidates: int


def counters(page: Page) -> Counters:
    return Counters(**page.evaluate(COUNTERS))


def pixel(page: Page, video: str) -> list[int] | None:
    """The colour in the middle of the picture; None: there is none."""
    found = page.locator(video)
    return found.first.evaluate(PIXELS) if found.count() else None


def tone(page: Page, element: str) -> float | None:
    """The loudest frequency in Hz; 0: silence, None: nothing plays."""
    found = page.locator(element)
    return found.first.evaluate(TONE) if found.count() else None


def eventually(
    look: Callable[[], Any], holds: Callable[[Any], Any], what: str, page: Page, within: float
) -> Any:
    """What ``look`` gives once it ``holds``; the page lives on while we wait."""
    give_up_at = time.monotonic() + within
    while True:
        if holds(found := look()):
            return found
        if time.monotonic() > give_up_at:
            raise AssertionError(f"{what} did not come in {within:g} s; the last look: {found}")
        page.wait_for_timeout(LOOK)


def sees(page: Page, person: Person, video: str, within: float = PATIENCE) -> None:
    """The picture of this person, by its colour, and it moves: more and more frames are decoded."""

    def is_theirs(found: list[int] | None) -> bool:
        return found is not None and all(
            abs(one - other) < COLOUR_OFF for one, other in zip(found, person.colour, strict=True)
        )

    eventually(lambda: pixel(page, video), is_theirs, f"the picture of {person.name}", page, within)
    moves(page, within)


def moves(page: Page, within: float = PATIENCE) -> Counters:
    """Frames that this page decodes go on, from now."""
    before = counters(page).frames
    now = eventually(
        lambda: counters(page), lambda one: one.frames >= before + 5, "more frames", page, within
    )
    assert isinstance(now, Counters)
    return now


def hears(page: Page, person: Person, element: str, within: float = PATIENCE) -> None:
    """The tone of this person, and by the counters their sound arrives and is not silence."""
    before = counters(page)
    eventually(
        lambda: tone(page, element),
        lambda found: found and abs(found - person.tone) < TONE_OFF,
        f"the tone of {person.name} ({person.tone} Hz)",
        page,
        within,
    )
    eventually(
        lambda: counters(page),
        lambda one: one.sound > before.sound and one.energy > before.energy,
        "more sound",
        page,
        within,
    )


def stands_still(page: Page, within: float = PATIENCE) -> None:
    """No frame arrives any more: two looks, half a second apart, show the same number."""
    seen = [-1]

    def look() -> tuple[int, int]:
        page.wait_for_timeout(5 * LOOK)
        seen.append(counters(page).frames)
        return seen[-2], seen[-1]

    eventually(look, lambda pair: pair[0] == pair[1], "a picture that stands still", page, within)
