// The short name follows the organisation's name while that is typed, until somebody writes one.
const [name, slug] = ["name", "slug"].map((id) => document.getElementById(`id_${id}`))
let isOwn = slug.value !== ""
slug.addEventListener("input", () => { isOwn = slug.value !== "" })
name.addEventListener("input", () => {
  if (isOwn) return
  const plain = name.value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  slug.value = plain.replace(/[^a-z0-9]+/g, "-").slice(0, 40).replace(/^-|-$/g, "")
})
