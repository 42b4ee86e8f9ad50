"""The style guide shows every component; what holds here holds on every page built from them."""

import colorsys

import pytest
from playwright.sync_api import expect

WIDTHS = (360, 768, 1280)
WHEEL = [colorsys.hsv_to_rgb(hue / 12, strength, 1) for hue in range(12) for strength in (0.4, 1)]
ACCENTS = ["#ffffff", "#000000"] + ["#" + bytes(round(c * 255) for c in rgb).hex() for rgb in WHEEL]
TEXT_ON = [
    ("--ink", "--paper"), ("--ink", "--sheet"), ("--ink", "--wash"), ("--soft", "--paper"),
    ("--soft", "--sheet"), ("--soft", "--hover"), ("--soft", "--wash"), ("--clay", "--paper"),
    ("--clay", "--clay-wash"), ("--gold", "--gold-wash"), ("--leaf", "--leaf-wash"),
    ("--tint", "--paper"), ("--tint", "--sheet"), ("--tint", "--wash"), ("--on-tint", "--tint"),
    ("--on-tint", "--clay"),
]  # fmt: skip
CONTRASTS = """([accents, pairs]) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const light = (color) => {
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => byte / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const probe = document.body.appendChild(document.createElement("div"))
  const value = (name) => {
    probe.style.color = `var(${name})`
    return light(getComputedStyle(probe).color)
  }
  const weak = []
  for (const theme of ["light", "dark"]) for (const accent of accents) {
    document.documentElement.dataset.theme = theme
    document.documentElement.style.setProperty("--accent", accent)
    for (const [text, ground] of pairs) {
      const [low, high] = [value(text), value(ground)].sort((a, b) => a - b)
      const contrast = (high + 0.05) / (low + 0.05)
      const where = `${theme} ${accent}: ${text} on ${ground}`
      if (contrast < 4.5) weak.push(`${where} ${contrast.toFixed(2)}`)
    }
  }
  return weak
}"""


class TestStyleGuide:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_gives_axe_nothing_to_object_to(self, width, scheme, open_page, accessibility):
        page = open_page("/styleguide/", width=width, color_scheme=scheme, bypass_csp=True)
        page.wait_for_selector(".has-js")

        assert accessibility(page) == []

    @pytest.mark.parametrize("direction", ["ltr", "rtl"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_never_scrolls_sideways(self, width, direction, open_page):
        page = open_page("/styleguide/", width=width)
        page.evaluate("dir => { document.documentElement.dir = dir }", direction)

        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    def test_offers_targets_that_a_thumb_can_hit(self, open_page):
        page = open_page("/styleguide/", width=360)

        small = page.eval_on_selector_all(
            "button, .button, summary, select, input:not([type=hidden])",
            "all => all.map(one => one.getBoundingClientRect())"
            ".filter(box => box.width && (box.width < 24 || box.height < 24)).length",
        )

        assert small == 0

    def test_can_be_read_in_every_accent_an_organisation_may_choose(self, open_page):
        page = open_page("/styleguide/", bypass_csp=True)

        assert page.evaluate(CONTRASTS, [ACCENTS, TEXT_ON]) == []

    def test_keeps_the_chosen_light_for_the_next_page(self, open_page):
        page = open_page("/styleguide/", color_scheme="light")
        page.click(".top summary")
        page.click("theme-toggle button")
        page.reload()

        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


class TestWeekGrid:
    def test_moves_by_arrows_and_fills_with_shift(self, open_page):
        page = open_page("/styleguide/")
        page.wait_for_selector("week-grid:defined [tabindex='0']")
        page.focus("week-grid input[value='3-600']")
        page.keyboard.press("Space")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("ArrowRight")

        expect(page.locator("week-grid input[value='3-630']")).to_be_checked()
        expect(page.locator("week-grid input[value='4-630']")).to_be_focused()
        expect(page.locator("week-grid output")).to_contain_text("3.5 hours")

    def test_is_one_stop_on_the_way_of_the_tab_key(self, open_page):
        page = open_page("/styleguide/")
        page.wait_for_selector("week-grid:defined [tabindex='0']")

        expect(page.locator("week-grid input[tabindex='0']")).to_have_count(1)

    def test_is_plain_checkboxes_without_javascript(self, open_page):
        page = open_page("/styleguide/", java_script_enabled=False)
        page.check("week-grid input[value='4-600']")

        expect(page.locator("week-grid input[value='4-600']")).to_be_checked()
        expect(page.locator("week-grid input[tabindex]")).to_have_count(0)


class TestMenu:
    def test_closes_on_escape_and_gives_the_focus_back(self, open_page):
        page = open_page("/styleguide/")
        page.wait_for_selector(".has-js")
        page.click(".top summary")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")

        expect(page.locator(".top details[open]")).to_have_count(0)
        expect(page.locator(".top summary").first).to_be_focused()

    def test_opens_without_javascript(self, open_page):
        page = open_page("/styleguide/", java_script_enabled=False)
        page.click(".top summary")

        expect(page.locator(".top .menu__panel")).to_be_visible()


class TestDialog:
    def test_stands_open_without_javascript(self, open_page):
        page = open_page("/styleguide/", java_script_enabled=False)

        expect(page.locator("#end-it")).to_be_visible()
