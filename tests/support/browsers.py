"""Finds the browsers that tests drive, and installs them where that is ours to do."""

import os

from tests.support import packages

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FIREFOXES = ("firefox-esr", "firefox")
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-component-update", "--disable-sync")


def chromium() -> str:
    """The path of a Chromium; installed where we may, else one line and the end."""
    named = os.environ.get("RAPPORT_TEST_CHROMIUM")
    if found := named or packages.installed(*NAMES):
        return found
    packages.install("chromium", why="the browser tests")
    if found := packages.installed(*NAMES):
        return found
    raise SystemExit(
        "The browser tests need Chromium: install your system's package (on Debian: "
        "apt-get install chromium), or leave them out with bin/test --no-browser."
    )


def firefox() -> str | None:
    """The path of a Firefox, for the one test that needs it; installed where we may."""
    if not packages.installed(*FIREFOXES):
        packages.install("firefox-esr", why="the test of web push")
    return packages.installed(*FIREFOXES)
