"""A real Firefox, driven by WebDriver BiDi over its own socket: no driver program stands between."""

import contextlib
import itertools
import json
import queue
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE = 20.0  # seconds for whatever a browser is asked for
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
QUIET = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:1/",
    "toolkit.telemetry.enabled": False,
}
"""It asks nobody anything while it is tested."""


class Firefox:
    """One window. ``command`` raises ``AssertionError`` with the browser's words where it refuses."""

    def __init__(self, line: ClientConnection) -> None:
        self.line, self.numbers = line, itertools.count(1)
        self.command("session.new", capabilities={})
        found = self.command("browsingContext.getTree")
        self.page = str(found["contexts"][0]["context"])

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self.numbers)
        self.line.send(json.dumps({"id": number, "method": method, "params": params}))
        give_up_at = time.monotonic() + PATIENCE
        while True:
            answer = json.loads(self.line.recv(timeout=max(0.0, give_up_at - time.monotonic())))
            if answer.get("id") == number:
                assert answer["type"] == "success", f"{method}: {answer.get('message')}"
                return dict(answer["result"])

    def open(self, url: str) -> None:
        self.command("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def press(self, css: str) -> None:
        """With a pointer, in the middle of the first element: pages take it for a person's."""
        found = self.command(
            "browsingContext.locateNodes", context=self.page, locator={"type": "css", "value": css}
        )
        element = {"type": "element", "element": {"sharedId": found["nodes"][0]["sharedId"]}}
        self.run(f"document.querySelector({json.dumps(css)}).scrollIntoView({{block: 'center'}})")
        acts = [{"type": "pointerMove", "x": 0, "y": 0, "origin": element}]
        acts += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        pointer = {"type": "pointer", "id": "pointer", "actions": acts}
        self.command("input.performActions", context=self.page, actions=[pointer])

    def run(self, script: str, *, context: str = "") -> Any:
        """What an expression gives, awaited, as it would be written in JSON."""
        result = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({script})))()",
            target={"context": context or self.page},
            awaitPromise=True,
        )
        assert result["type"] == "success", result.get("exceptionDetails", {}).get("text")
        value = result["result"].get("value")
        return json.loads(value) if value is not None else None

    def wait_for(self, script: str, *, context: str = "") -> Any:
        """The first value of an expression that is not false."""
        give_up_at = time.monotonic() + PATIENCE
        while not (value := self.run(script, context=context)):
            assert time.monotonic() < give_up_at, f"{script} did not come true"
            threading.Event().wait(0.1)
        return value

    def chrome(self) -> str:
        """The browser's own window, in which what it shows outside of pages can be seen."""
        found = self.command("browsingContext.getTree", **{"moz:scope": "chrome"})
        return str(found["contexts"][0]["context"])

    def allow(self, permission: str, *, origin: str) -> None:
        descriptor = {"name": permission}
        self.command(
            "permissions.setPermission", descriptor=descriptor, state="granted", origin=origin
        )

    def set_cookie(self, name: str, value: str, *, domain: str) -> None:
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": domain}
        self.command("storage.setCookie", cookie=cookie | {"path": "/", "httpOnly": True})


@contextlib.contextmanager
def firefox(program: str, profile: Path, **preferences: Any) -> Iterator[Firefox]:
    """Start it with a fresh profile; nothing of it is left at the end."""
    profile.mkdir()
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--profile", str(profile)]
    command += ["--remote-debugging-port", "0", "--remote-allow-system-access"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        with connect(_address(process) + "/session", max_size=None, proxy=None) as line:
            yield Firefox(line)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: "subprocess.Popen[str]") -> str:
    """Where it listens, as it says itself; the rest of what it says is read and dropped."""
    said: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in process.stderr or ():
            if found := LISTENING.search(line):
                said.put(found[1])

    threading.Thread(target=read, daemon=True).start()
    return said.get(timeout=3 * PATIENCE)
