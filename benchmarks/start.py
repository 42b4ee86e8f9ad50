"""Seconds from the command to the first page, on an empty data folder and the second time."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        first, second = seconds(data, "--empty"), seconds(data, "--empty")
    print(f"first start, tables and secrets made: {first:.1f} s")
    print(f"second start: {second:.1f} s of 5 s")
    with tempfile.TemporaryDirectory() as data:
        print(f"first start with the demonstration built: {seconds(data, '--demo'):.1f} s")


def seconds(data: str, mode: str) -> float:
    """Start, wait for the line that says that pages are served, and stop."""
    command = [sys.executable, "-m", "config.serve", "--port", "0", "--data", data, mode]
    began = time.monotonic()
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert server.stdout
        next(line for line in server.stdout if line.startswith("Ready: "))
        return time.monotonic() - began
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
