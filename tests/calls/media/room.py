"""The product's own page of a call, as people use it."""

from playwright.sync_api import Page, expect

THEIRS = "[data-theirs]"
SCREEN = "[data-screen]"
SLOW = 30_000  # milliseconds: for what takes a while on a busy machine


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words, timeout=SLOW)


def says(page: Page, words: str) -> None:
    """To those who do not see it."""
    expect(page.locator("[data-says]")).to_have_text(words, timeout=SLOW)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def paint(page: Page, colour: tuple[int, int, int]) -> None:
    """What this page shows, everywhere; it can be pressed as before."""
    page.evaluate(
        """(colour) => {
          const paint = document.createElement("div")
          const rgb = `rgb(${colour.join(",")})`
          Object.assign(paint.style, { position: "fixed", inset: 0, zIndex: 99, pointerEvents: "none", background: rgb })
          document.body.append(paint)
        }""",
        list(colour),
    )
