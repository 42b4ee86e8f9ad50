// What lies on this device for whoever is signed in: sealed with a key that no script can read
// out, and gone with the sign-in. Pages import it, the service worker loads it: no exports here.
(() => {
  const PAGES = "private-" // a cache: this, and the name of the sign-in
  const MAX_PAGES = 40
  const encoder = new TextEncoder()
  let opened

  const settled = (asked) => new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => fail(asked.error)
  })

  function database() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open("rapport", 1)
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("keys", { keyPath: "signIn" })
        asked.result.createObjectStore("waiting", { keyPath: "number", autoIncrement: true })
      }
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close()
        asked.result.onclose = () => (opened = undefined) // the browser has cleared the site
        done(asked.result)
      }
      asked.onerror = () => fail(asked.error)
    })
    opened.catch(() => (opened = undefined))
    return opened
  }

  async function within(mode, work) {
    const change = (await database()).transaction(["keys", "waiting"], mode)
    const end = new Promise((done, fail) => {
      change.oncomplete = done
      change.onerror = change.onabort = () => fail(change.error)
    })
    const [result] = await Promise.all([work((name) => change.objectStore(name)), end])
    return result
  }

  const keyOf = async (signIn) => (await within("readonly", (store) => settled(store("keys").get(signIn))))?.key

  // Whose key lies here: there is never more than one.
  async function current() {
    const [known] = await within("readonly", (store) => settled(store("keys").getAll()))
    return known?.signIn
  }

  // From now on the device is this sign-in's; what another one left is forgotten.
  async function use(signIn) {
    if (await keyOf(signIn)) return
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
    await within("readwrite", async (store) => {
      if (await settled(store("keys").get(signIn))) return // another tab was quicker
      store("keys").clear()
      store("waiting").clear()
      store("keys").put({ signIn, key })
    })
    await forgetPages(PAGES + signIn)
  }

  async function forgetPages(except) {
    const names = globalThis.caches ? await caches.keys() : []
    await Promise.all(names.filter((name) => name.startsWith(PAGES) && name !== except).map((name) => caches.delete(name)))
  }

  // Signed out: nothing stays. Answers whether there was something.
  async function wipe() {
    const known = await current()
    await within("readwrite", async (store) => {
      store("keys").clear()
      store("waiting").clear()
    })
    await forgetPages()
    await navigator.clearAppBadge?.().catch(() => {})
    return Boolean(known)
  }

  // What is sealed opens under the same key and for the same purpose only.
  const meant = (iv, signIn, about) => ({ name: "AES-GCM", iv, additionalData: encoder.encode(`${signIn} ${about}`) })

  async function seal(signIn, text, about) {
    const key = await keyOf(signIn)
    if (!key) throw new Error("signed out")
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const sealed = await crypto.subtle.encrypt(meant(iv, signIn, about), key, encoder.encode(text))
    return new Blob([iv, sealed]).arrayBuffer()
  }

  async function open(signIn, sealed, about) {
    const key = await keyOf(signIn)
    const iv = new Uint8Array(sealed, 0, 12)
    const text = await crypto.subtle.decrypt(meant(iv, signIn, about), key, new Uint8Array(sealed, 12))
    return new TextDecoder().decode(text)
  }

  // --- what waits to be sent: { id, … }, in the order in which it was written --------------------

  async function put(signIn, one) {
    const sealed = await seal(signIn, JSON.stringify(one), one.id)
    await within("readwrite", async (store) => {
      if (!(await settled(store("keys").get(signIn)))) throw new Error("signed out")
      const known = (await settled(store("waiting").getAll())).find((row) => row.id === one.id)
      store("waiting").put({ ...(known && { number: known.number }), id: one.id, sealed })
    })
  }

  async function remove(id) {
    await within("readwrite", async (store) => {
      const known = (await settled(store("waiting").getAll())).find((row) => row.id === id)
      if (known) store("waiting").delete(known.number)
    })
  }

  async function waiting(signIn) {
    const rows = await within("readonly", (store) => settled(store("waiting").getAll()))
    const opened = rows.map(({ id, sealed }) => open(signIn, sealed, id).then(JSON.parse, () => null))
    return (await Promise.all(opened)).filter(Boolean)
  }

  // --- pages that can be read without a line ------------------------------------------------------

  async function keepPage(signIn, url, answer) {
    const sealed = await seal(signIn, await answer.text(), url)
    const headers = { "Kept-At": new Date().toISOString() }
    for (const name of ["Content-Type", "Content-Security-Policy"]) headers[name] = answer.headers.get(name) ?? ""
    const cache = await caches.open(PAGES + signIn)
    await cache.delete(url) // so that the oldest stands first
    await cache.put(url, new Response(sealed, { headers }))
    for (const old of (await cache.keys()).slice(0, -MAX_PAGES)) await cache.delete(old)
    if (!(await keyOf(signIn))) await caches.delete(PAGES + signIn) // signed out meanwhile
  }

  async function keptAt(url) {
    const signIn = await current()
    const kept = signIn && (await (await caches.open(PAGES + signIn)).match(url))
    return kept ? new Date(kept.headers.get("Kept-At")) : null
  }

  // The page as it was, with the moment from which it is.
  async function keptPage(url) {
    const signIn = await current()
    const kept = signIn && (await (await caches.open(PAGES + signIn)).match(url))
    if (!kept) return null
    const html = await open(signIn, await kept.arrayBuffer(), url)
    const headers = new Headers(kept.headers)
    return new Response(html.replace("<body", `<body data-kept-at="${headers.get("Kept-At")}"`), { headers })
  }

  async function keptAddresses() {
    const signIn = await current()
    return signIn ? (await (await caches.open(PAGES + signIn)).keys()).map((one) => one.url) : []
  }

  globalThis.deviceStore = { use, current, wipe, put, remove, waiting, seal, unseal: open, keepPage, keptPage, keptAt, keptAddresses }
})()
