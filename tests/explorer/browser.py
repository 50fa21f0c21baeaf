"""Drive a headless Chromium through its DevTools protocol: one page at a time, the network cut."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from waiting import GUARD

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)


def find_chromium() -> str | None:
    """Give the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class BrowserError(RuntimeError):
    """The browser could not do what it was told, for example because the page was left meanwhile."""


class Browser:
    """A Chromium of our own, with a profile of its own, ended by its process id."""

    def __init__(self) -> None:
        self.connection = contextlib.ExitStack()
        self.profile = tempfile.mkdtemp(prefix="immunograph-browser-")
        chromium = find_chromium()
        assert chromium is not None
        self.process = subprocess.Popen(
            [chromium, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.profile},
        )
        port_file = Path(self.profile, "DevToolsActivePort")
        deadline = time.monotonic() + GUARD
        while not (port_file.exists() and len(port_file.read_text().splitlines()) == 2):
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.close()
                raise RuntimeError("Chromium did not start")
            time.sleep(0.05)
        port, path = port_file.read_text().split()
        # Keep-alive pings would draw from the random module behind the back of property tests.
        self.socket = self.connection.enter_context(
            connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None, ping_interval=None)
        )
        self.number = 0
        self.events: list[dict[str, Any]] = []
        self.session: str | None = None
        self.page: Page | None = None

    def call(self, method: str, _session: bool = True, **params: Any) -> dict[str, Any]:
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": params}
        if _session and self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv(timeout=GUARD))
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']}")
                return dict(answer["result"])
            if "method" in answer:
                self.events.append(answer)

    def open(
        self, path: Path | str, *, width: int = 1360, height: int = 900, dark: bool = False, fragment: str = ""
    ) -> Page:
        """Open a file, or an address of this machine, in a new page and wait until it says that it is ready."""
        if not self.session:
            target = self.call("Target.createTarget", _session=False, url="about:blank")["targetId"]
            attached = self.call("Target.attachToTarget", _session=False, targetId=target, flatten=True)
            self.session = attached["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log", "Performance"):
                self.call(f"{domain}.enable")
        # A page that asked for something may go on doing so while the next one opens.
        if self.page is not None and (self.page.requests() or self.page.complaints()):
            self.call("Page.navigate", url="about:blank")
        self.call("Log.clear")
        self.look(width=width, height=height, dark=dark)
        # The same file at another place of its own is not loaded again; a file that was written over has another number.
        self.number += 1
        self.events.clear()
        address = path if isinstance(path, str) else f"{path.resolve().as_uri()}?{self.number}"
        self.call("Page.navigate", url=address + fragment)
        self.page = page = Page(self, path)
        page.wait("document.readyState === 'complete'")
        return page

    def look(self, *, width: int = 1360, height: int = 900, dark: bool = False) -> None:
        """Set the size of the window, and whether its user prefers dark colours."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def close(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait(10)
        shutil.rmtree(self.profile, ignore_errors=True)


class Page:
    """An opened file or address."""

    def __init__(self, browser: Browser, path: Path | str) -> None:
        self.browser = browser
        self.path = path

    def run(self, script: str) -> Any:
        """Give the value of a JavaScript expression, awaited."""
        answer = self.browser.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, script: str, seconds: float = GUARD) -> None:
        """Wait until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self._is_true(script):
            assert time.monotonic() < deadline, f"waited in vain for {script}; {self.complaints()}"
            time.sleep(0.02)

    def _is_true(self, script: str) -> bool:
        try:
            return bool(self.run(script))
        except BrowserError:  # the page is being left for another
            return False

    def settle(self) -> None:
        """Wait until what was asked for has been drawn, or until the page is left for it."""
        with contextlib.suppress(BrowserError):
            self.run(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))"
            )

    def text(self, selector: str) -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def click(self, selector: str) -> None:
        """Click the middle of an element, as a mouse does."""
        box = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); "
            "e.scrollIntoView({block: 'nearest'});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        self.click_at(*box)

    def click_at(self, x: float, y: float) -> None:
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.browser.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="left",
                clickCount=1 if kind != "mouseMoved" else 0,
            )
        self.settle()

    def key(self, key: str, *, text: str | None = None, shift: bool = False) -> None:
        code = {
            "Enter": 13,
            "Escape": 27,
            "Tab": 9,
            "ArrowDown": 40,
            "ArrowUp": 38,
            "ArrowLeft": 37,
            "ArrowRight": 39,
        }
        number = code.get(key, ord(key.upper()) if len(key) == 1 else 0)
        written = text if text is not None else (key if len(key) == 1 else "\r" if key == "Enter" else "")
        for kind in ("keyDown", "keyUp"):
            extra = {"text": written} if kind == "keyDown" and written else {}
            self.browser.call(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=number, modifiers=8 * shift, **extra
            )
        # Focus has moved by then; nothing is drawn for it.
        if key != "Tab":
            self.settle()

    def write(self, text: str) -> None:
        self.browser.call("Input.insertText", text=text)
        self.settle()

    def screenshot(self, path: Path) -> None:
        self.settle()
        data = self.browser.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def pdf(self, path: Path) -> None:
        data = self.browser.call("Page.printToPDF", printBackground=True, landscape=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def requests(self) -> list[str]:
        """Addresses asked for, other than the file itself and data or blob addresses made by the page.

        Of a page of a server, those of its own host do not count either.
        """
        self.run("1")
        own = self.path if isinstance(self.path, str) else self.path.resolve().as_uri()
        host = "/".join(own.split("/")[:3]) + "/" if isinstance(self.path, str) else own
        found = [
            e["params"]["request"]["url"] for e in self.browser.events if e["method"] == "Network.requestWillBeSent"
        ]
        return [
            url
            for url in found
            if url.split("?")[0] != own
            and not (isinstance(self.path, str) and url.startswith(host))
            and not url.startswith(("data:", "blob:"))
        ]

    def complaints(self) -> list[str]:
        """Errors, warnings and policy violations that the page caused."""
        found = []
        for event in self.browser.events:
            params = event.get("params", {})
            if event["method"] == "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                found.append(str(details.get("exception", {}).get("description", details["text"])))
            elif event["method"] == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
                found.append(params["entry"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled" and params["type"] in (
                "error",
                "warning",
                "assert",
            ):
                found.append(str(params["args"]))
        return found


READY = "document.documentElement.dataset.ready === 'yes'"


def row(label: str) -> str:
    """Give the expression for a row of the legend."""
    return f"[...document.querySelectorAll('.row')].find(r => r.querySelector('span').textContent === {label!r})"


def select(page: Page, key: str) -> None:
    """Search for something and take the first hit."""
    page.run("document.getElementById('query').focus()")
    page.run("document.getElementById('query').value = ''")
    page.write(key)
    page.key("Enter")


def press(page: Page, words: str, within: str = "body") -> None:
    """Press the button that says so."""
    found = page.run(
        f"(() => {{ const b = [...document.querySelectorAll({within + ' button'!r})]"
        f".find(b => b.textContent.trim() === {words!r}); b?.click(); return !!b; }})()"
    )
    assert found, f"no button says {words!r}"
    page.settle()


def tab_to(page: Page, script: str, *, back: bool = False) -> None:
    """Press Tab (or Shift and Tab) until the focused element is the one that the expression picks out of it."""
    for _ in range(700):
        if page.run(f"(e => Boolean({script}))(document.activeElement)"):
            return
        page.key("Tab", shift=back)
    raise AssertionError(f"Tab does not lead to {script}")


def counted(page: Page) -> tuple[int, int]:
    """Read how many claims the page says are shown: of texts, and inferred."""
    told = page.text("#counted")
    found = re.match(r"([\d,]+)(?: of [\d,]+)? claims?(?: and ([\d,]+)(?: of [\d,]+)? inferred)? shown", told)
    assert found, told
    return int(found[1].replace(",", "")), int((found[2] or "0").replace(",", ""))
