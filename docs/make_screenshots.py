"""Photographs the demo organisation: ``.venv/bin/python docs/make_screenshots.py``.

Starts a demo on data of its own, signs in as its people, and writes docs/screenshots/*.png at
360 and 1280 px. Needs the development packages and Chromium (``bin/test`` brings both).
"""

import os
import re
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
WIDTHS = {360: 780, 1280: 860}  # width -> least height
COLOURS = 200  # flat pages need few; the files are a quarter of the size

sys.path.insert(0, str(ROOT))
from tests.support import browsers


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "config.serve", "--port", "0", "--data", data, "--demo"]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            photograph(*_ready(server))
        finally:
            server.terminate()
            server.wait(20)


def _ready(server: "subprocess.Popen[str]") -> tuple[str, dict[str, tuple[str, str]]]:
    """The address, and who signs in with what: role -> (e-mail, password)."""
    people: dict[str, tuple[str, str]] = {}
    base = ""
    assert server.stdout
    for line in server.stdout:
        if found := re.search(r"Demo sign-in: (\w+) (\S+) (\S+)", line):
            people[found[1]] = (found[2], found[3])
        if found := re.search(r"Ready: (\S+)", line):
            base = found[1].rstrip("/")
        if base and "coordinator" in people and "mentee" in people:
            return base, people
    raise SystemExit("The demo did not start.")


def photograph(base: str, people: dict[str, tuple[str, str]]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.chromium(), args=["--no-sandbox", *browsers.FLAGS]
        )
        mentee = signed_in(browser, base, *people["mentee"])
        room = next(link for link in links(mentee) if re.search(r"/with/[0-9a-f-]{36}/$", link))
        take(mentee, f"{base}/northwind/", "home")
        take(mentee, room, "room")
        take(mentee, room + "letter/", "letter")
        take(mentee, room + "talk/", "talk")
        cruz = signed_in(browser, base, *people["coordinator"])
        today = next(link for link in links(cruz) if "growth" in link and link.endswith("/today/"))
        programme = today.removesuffix("today/")
        take(cruz, today, "today")
        take(cruz, programme + "matching/", "studio")
        take(cruz, programme + "relationships/", "relationships")
        take(cruz, programme, "programme")
        take(cruz, programme + "people/", "people")
        take(cruz, programme + "report/", "report")
        cruz.emulate_media(color_scheme="dark")
        take(cruz, today, "today-dark")
        take(cruz, programme + "matching/", "studio-dark")
        mentee.emulate_media(color_scheme="dark")
        take(mentee, room, "room-dark")
        browser.close()


def signed_in(browser: Browser, base: str, email: str, password: str) -> Page:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{base}/account/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/northwind/**")
    return page


def links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("main a", "all => all.map(one => one.href)")
    return found


def take(page: Page, address: str, name: str) -> None:
    """One picture at each width, of at most three screens' height."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        answer = page.goto(address)
        if answer is None or not answer.ok:
            raise SystemExit(f"{address} cannot be shown.")
        page.wait_for_load_state("networkidle")
        full = min(int(page.evaluate("document.documentElement.scrollHeight")), 2 * height)
        # What sticks to the foot of a window would stand in the middle of a longer picture.
        page.set_viewport_size({"width": width, "height": max(full, height)})
        clip = {"x": 0, "y": 0, "width": width, "height": max(full, height)}
        taken = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
        picture = Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS)
        picture.save(TARGET / f"{name}-{width}.png", optimize=True)
        print(f"{name}-{width}.png")


if __name__ == "__main__":
    main()
