"""A call without the product: two pages of a few lines, whose words this file carries across.

It proves what ``seen.py`` measures, and what the browser can do by itself on this machine.
"""

from typing import Any

from playwright.sync_api import Page

VIDEO = "#other"
HTML = """<!doctype html>
<title>Bare call</title>
<video id="other" autoplay playsinline></video>
<script>
  const other = document.querySelector("#other")
  let pc
  window.open_devices = async () => {
    window.own = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
  }
  window.begin = (config, hasMedia) => {
    pc?.close()
    pc = new RTCPeerConnection(config)
    const stream = new MediaStream()
    pc.ontrack = ({ track }) => {
      stream.addTrack(track)
      other.srcObject = stream
    }
    if (hasMedia) for (const track of window.own.getTracks()) pc.addTrack(track, window.own)
  }
  const gathered = () => new Promise((done) => {
    const look = () => pc.iceGatheringState === "complete" && done(pc.localDescription.toJSON())
    pc.addEventListener("icegatheringstatechange", look)
    look()
  })
  window.offer = async () => {
    window.firstFrame = new Promise((done) => {
      other.requestVideoFrameCallback(() => done(performance.now()))
    })
    if (!pc.getTransceivers().length) for (const kind of ["audio", "video"]) pc.addTransceiver(kind)
    await pc.setLocalDescription()
    return gathered()
  }
  window.answer = async (offer) => {
    await pc.setRemoteDescription(offer)
    await pc.setLocalDescription()
    return gathered()
  }
  window.accept = (answer) => pc.setRemoteDescription(answer)
</script>
"""


class BarePair:
    """``there`` waits, ``newcomer`` offers, as in the product."""

    def __init__(self, there: Page, newcomer: Page) -> None:
        self.there, self.newcomer = there, newcomer

    def call(self, config: dict[str, Any] | None = None, *, has_media: bool = True) -> None:
        for page in (self.there, self.newcomer):
            page.evaluate("() => window.open_devices()")
        self.connect(config, has_media=has_media)

    def connect(self, config: dict[str, Any] | None = None, *, has_media: bool = True) -> None:
        """Until both have said all they can say; whether they reach each other is another matter."""
        for page in (self.there, self.newcomer):
            page.evaluate("([config, has]) => window.begin(config, has)", [config or {}, has_media])
        offer = self.newcomer.evaluate("() => window.offer()")
        answer = self.there.evaluate("offer => window.answer(offer)", offer)
        self.newcomer.evaluate("answer => window.accept(answer)", answer)
