// Camera and microphone: asked for one by one, so that one of them may fail; and how loud it is.
const WISHES = {
  sound: { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
  picture: { video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } } },
}

const LEAN = { width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { max: 12 } }

export async function open(kind, device, isLean) {
  const wish = structuredClone(WISHES[kind])
  if (isLean && wish.video) wish.video = { ...LEAN }
  const [name] = Object.keys(wish)
  if (device) wish[name].deviceId = { exact: device }
  const stream = await navigator.mediaDevices.getUserMedia(wish)
  return stream.getTracks()[0]
}

export async function showScreen() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false })
  const [track] = stream.getVideoTracks()
  track.contentHint = "detail"
  return track
}

export async function devices(kind) {
  const all = await navigator.mediaDevices.enumerateDevices()
  return all.filter((one) => one.kind === (kind === "sound" ? "audioinput" : "videoinput") && one.deviceId)
}

// Calls told(level) a few times a second, from 0 to 1; gives the function that ends it.
export function listenTo(track, told) {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const wave = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave)
    const energy = wave.reduce((sum, one) => sum + one * one, 0) / wave.length
    told(Math.min(1, Math.sqrt(energy) * 6))
  }, 120)
  return () => {
    clearInterval(timer)
    context.close()
  }
}
