// <passkey-button data-make="options-id">   adds a passkey: the options lie in a JSON script
// <passkey-button data-use="options-id">    shows a passkey for a person who is known
// <passkey-button data-ask="/address/">     signs in: the options are fetched when asked for
// Inside stands a form with a hidden input named credential. The button in it starts the
// browser's own dialogue; what comes back goes into the input, and the form goes off.
// Needs a secure origin, or the host localhost: elsewhere the element removes itself.
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0))
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
const withIds = (list = []) => list.map((entry) => ({ ...entry, id: decode(entry.id) }))

function toAsk({ publicKey }) {
  return { publicKey: { ...publicKey, challenge: decode(publicKey.challenge), allowCredentials: withIds(publicKey.allowCredentials) } }
}

function toMake({ publicKey }) {
  return { publicKey: {
    ...publicKey,
    challenge: decode(publicKey.challenge),
    user: { ...publicKey.user, id: decode(publicKey.user.id) },
    excludeCredentials: withIds(publicKey.excludeCredentials),
    // A passkey: kept on the device together with who it is for, opened by finger, face or PIN.
    authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" },
  } }
}

function asJson(credential) {
  const { response } = credential
  const said = { clientDataJSON: encode(response.clientDataJSON) }
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = encode(response[name])
  }
  if (response.getTransports) said.transports = response.getTransports()
  return JSON.stringify({
    id: credential.id, rawId: encode(credential.rawId), type: credential.type, response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  })
}

class PasskeyButton extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) { this.remove(); return }
    this.addEventListener("submit", (event) => this.start(event))
  }

  async start(event) {
    event.preventDefault()
    const form = event.target
    if (!form.reportValidity()) return
    try {
      form.elements.credential.value = asJson(await this.credential())
    } catch (error) {
      this.say(this.dataset.problem, error)
      return
    }
    form.submit()
  }

  async credential() {
    if (this.dataset.make) return navigator.credentials.create(toMake(this.options(this.dataset.make)))
    if (this.dataset.use) return navigator.credentials.get(toAsk(this.options(this.dataset.use)))
    const answer = await fetch(this.dataset.ask, { headers: { Accept: "application/json" } })
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    return navigator.credentials.get(toAsk((await answer.json()).request_options))
  }

  options(id) {
    const told = JSON.parse(document.getElementById(id).textContent)
    return told.creation_options ?? told.request_options
  }

  say(words, error) {
    const note = this.querySelector("[role=alert]") ?? document.createElement("p")
    note.setAttribute("role", "alert")
    note.className = "notice notice--problem"
    note.textContent = words
    this.append(note)
    console.info(error)
  }
}
customElements.define("passkey-button", PasskeyButton)
