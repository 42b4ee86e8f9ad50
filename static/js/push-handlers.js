// What the service worker does with a notice that is pushed: say it, and lead to it when pressed.
self.addEventListener("push", (event) => event.waitUntil(tellPushed(event.data)))

async function tellPushed(data) {
  const told = data?.json() ?? {}
  const { title = "Rapport", body = "", tag, url = "/" } = told
  await self.registration.showNotification(title, { body, tag, data: { url }, lang: told.lang })
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(openPushed(new URL(event.notification.data?.url ?? "/", location.origin)))
})

async function openPushed(url) {
  if (url.origin !== location.origin) return
  const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  if (!open) return self.clients.openWindow(url.href)
  await open.focus()
  await open.navigate(url.href).catch(() => self.clients.openWindow(url.href))
}
