// <theme-toggle data-light="Light paper" data-dark="Dark paper"></theme-toggle>
// Remembers the choice in a cookie, so that the server draws the next page right at once.
class ThemeToggle extends HTMLElement {
  connectedCallback() {
    if (this.firstElementChild) return
    const button = document.createElement("button")
    button.type = "button"
    button.addEventListener("click", () => this.choose(this.isDark() ? "light" : "dark"))
    this.append(button)
    this.name()
  }

  isDark() {
    const chosen = document.documentElement.dataset.theme
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches
  }

  choose(theme) {
    document.documentElement.dataset.theme = theme
    const secure = location.protocol === "https:" ? "; Secure" : ""
    document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
    this.name()
  }

  name() {
    this.firstElementChild.textContent = this.isDark() ? this.dataset.light : this.dataset.dark
  }
}
customElements.define("theme-toggle", ThemeToggle)
