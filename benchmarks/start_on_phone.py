"""How long the installed application takes to show somebody's home on a slow phone.

A real server with the demonstration, a real Chromium at 360 px, its processor slowed to a quarter
and a line of 1.6 Mbit/s with 150 ms each way (Chromium's own emulation). The first start fills the
device; then it is started anew a few times, on that line and without any.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.device import wait_for_pages, wait_for_worker
from tests.support import browsers

ROOT = Path(__file__).resolve().parent.parent
TIMES = 5
GOAL = 2.0  # seconds
LINE = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "config.serve", "--port", "0", "--data", data]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": "."},
        )
        try:
            assert server.stdout
            ready = next(line for line in server.stdout if line.startswith("Ready: "))
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=browsers.chromium(), args=["--no-sandbox", *browsers.FLAGS]
                )
                report(browser, ready.split()[1].rstrip("/"))
        finally:
            server.terminate()
            server.wait(15)


def report(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    home = sign_in(page, base)
    page.goto(home)
    wait_for_worker(page)
    page.reload()
    wait_for_pages(page, 3)
    figures = {}
    for name, is_offline in (("slow line", False), ("no line", True)):
        figures[name] = [start(page, home, is_offline=is_offline) for _ in range(TIMES)]
    for name, seconds in figures.items():
        print(f"{name}: {', '.join(f'{one:.2f}' for one in seconds)} s until the heading is drawn")
    slow, none = (statistics.median(figures[name]) for name in figures)
    print(f"start: slow_line_s={slow:.2f} no_line_s={none:.2f} goal_s={GOAL}")


def sign_in(page: Page, base: str) -> str:
    """As one of the demonstration's mentors, with one press; gives the address of their home."""
    page.goto(base + "/account/login/")
    page.locator("form", has_text="is a mentor").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "/account/" not in url)
    return base + "/" + page.url.removeprefix(base).split("/")[1] + "/"


def start(page: Page, home: str, *, is_offline: bool) -> float:
    """Seconds from tapping the icon to the largest words on the screen, in a tab of its own."""
    tab = page.context.new_page()
    control: CDPSession = tab.context.new_cdp_session(tab)
    control.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    control.send("Network.enable")
    control.send("Network.emulateNetworkConditions", {"offline": is_offline, **LINE})
    page.context.set_offline(is_offline)
    tab.goto(home)
    tab.get_by_role("heading", level=1).wait_for()
    drawn: float = tab.evaluate(
        """new Promise(done => {
          const last = list => done(list.getEntries().at(-1).startTime)
          const what = { type: "largest-contentful-paint", buffered: true }
          new PerformanceObserver(last).observe(what)
        })"""
    )
    tab.close()
    return drawn / 1000


if __name__ == "__main__":
    main()
