"""Finds the Chromium that browser tests drive, and installs it where that is ours to do."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-component-update", "--disable-sync")


def chromium() -> str:
    """The path of a Chromium; installed with apt when root has none, else one line and the end."""
    if found := _installed():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests.", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL, "check": False}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=environment, **quiet)
        install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(install, env=environment, **quiet)
        if found := _installed():
            return found
    raise SystemExit(
        "The browser tests need Chromium: install your system's package (on Debian: "
        "apt-get install chromium), or leave them out with bin/test --no-browser."
    )


def _installed() -> str | None:
    named = os.environ.get("RAPPORT_TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)
