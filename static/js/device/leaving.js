// Signing out: asks where something has not been sent yet, empties the device, then goes.
import { ready } from "rapport/device"
import { waiting } from "rapport/outbox"

export async function leave(form) {
  await ready
  const store = globalThis.deviceStore
  const signIn = await store.current().catch(() => undefined)
  const kept = signIn ? await store.waiting(signIn).catch(() => []) : []
  const onPaper = Object.keys(localStorage).filter((name) => name.startsWith("paper "))
  if ((kept.length || waiting().length || onPaper.length) && !window.confirm(document.body.dataset.unsent)) {
    for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy")
    return
  }
  await store.wipe().catch(() => {})
  localStorage.clear()
  sessionStorage.clear()
  form.submit()
}
