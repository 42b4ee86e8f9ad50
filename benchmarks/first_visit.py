"""Bytes of a first visit and of the next page, compressed as a browser gets them.

Starts the real server on an empty installation and reads the sign-in page with everything it
links, the way a browser with an empty cache does; then another page with a full cache.
"""

import gzip
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parent.parent
FONT = (".woff2",)
PICTURE = (".png", ".svg", ".ico", ".webmanifest")


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "config.serve", "--port", "0", "--data", data, "--empty"]
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
            report(ready.split()[1].rstrip("/"))
        finally:
            server.terminate()
            server.wait(15)


def report(base: str) -> None:
    page = fetch(base + "/account/login/")
    sizes = {"page": packed(page)}
    waiting, seen = linked(page.decode(), base), set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        body = fetch(address)
        name = address.removeprefix(base)
        sizes[name] = len(body) if name.endswith(FONT + PICTURE) else packed(body)
        if name.endswith((".js", ".css")):
            waiting |= linked(body.decode(), base, address)
    first = sum(size for name, size in sizes.items() if not name.endswith(FONT + PICTURE))
    fonts = sum(size for name, size in sizes.items() if name.endswith(FONT))
    for name, size in sorted(sizes.items(), key=lambda entry: -entry[1]):
        print(f"{size / 1000:8.1f} kB  {name}")
    print(f"first visit without pictures and fonts: {first / 1000:.1f} kB of 60 kB")
    print(f"fonts: {fonts / 1000:.1f} kB of 90 kB")
    print(f"the next page: {sizes['page'] / 1000:.1f} kB of 20 kB")


def linked(text: str, base: str, where: str = "") -> set[str]:
    """Addresses that a page, a style sheet or a module loads by itself."""
    found = re.findall(r'["(](/static/[^")]+)[")]', text)
    if where.endswith(".css"):
        found += re.findall(r'url\("?([^")]+)"?\)', text)
    return {urljoin(where or base, address.split("#")[0]) for address in found}


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return bytes(answer.read())


def packed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


if __name__ == "__main__":
    main()
