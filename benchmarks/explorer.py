"""Measure the network page: size, seconds to make it, CPU until ready, CPU of a drag frame, beside pyvis's own page.

Told too: requests, violations of the content policy, and errors or warnings on the console, of all of which there may
be none; and the CPU from the networkx graph to the written page, layout included.

Needs Chromium and the test tools (``pip install -e '.[dev]'``). CPU is that of all of Chromium's processes. A drag
frame is one movement of the mouse with the button down, waited for until it is on the screen. pyvis's own page gets
``TIME_LIMIT`` seconds; what is not ready by then is told as such.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from made_graphs import claim_graph  # noqa: E402

import immunograph as ig  # noqa: E402
from explorer.browser import READY, Browser, Page  # noqa: E402
from immunograph.explorer import Network, explore  # noqa: E402

SIZES = (500, 5000, 20000)
MADE = 30.0
"""Seconds of CPU from a networkx graph of 20,000 nodes and 60,000 edges to the page."""
LIMITS = {"article": (1, 16, 0.8), "500": (1, 16, 1.0), "5000": (2, 40, 3.5), "20000": (3, 90, 10)}
"""Seconds until ready, milliseconds of a drag frame, megabytes."""
FRAMES = 60
TIME_LIMIT = 45.0
TICK = os.sysconf("SC_CLK_TCK")


def cpu(browser: Browser) -> float:
    """Return the CPU seconds that a browser and all its processes have used."""
    parents: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15])) / TICK
    total = 0.0
    for process in parents:
        above = process
        while above in parents and above != browser.process.pid:
            above = parents[above][0]
        if above == browser.process.pid:
            total += parents[process][1]
    return total


def rest(browser: Browser) -> float:
    """Wait until a browser does nothing, and give its CPU seconds then."""
    before = cpu(browser)
    for _ in range(50):
        time.sleep(0.3)
        now = cpu(browser)
        if now - before < 0.02:
            return now
        before = now
    return before


def ready(browser: Browser, path: Path, until: str) -> tuple[Page, float]:
    """Open a page; gives it and the CPU seconds until it is ready and drawn, over those of an empty page."""
    empty = path.with_name("empty.html")
    empty.write_text("<!doctype html><title>x</title>", encoding="utf-8")
    costs = []
    for each, awaited in ((empty, "true"), (path, until)):
        start = rest(browser)
        page = browser.open(each, width=1360, height=860)
        page.wait(awaited, TIME_LIMIT)
        page.settle()
        costs.append(cpu(browser) - start)
    return page, costs[1] - costs[0]


def drag(page: Page) -> tuple[float, float]:
    """Drag the picture; gives the milliseconds of CPU and of wall time of a frame, mean of ``FRAMES``."""
    x, y = 700.0, 430.0
    mouse = page.browser.call
    frame = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"
    mouse("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    mouse("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)
    start, began = rest(page.browser), time.perf_counter()
    for number in range(FRAMES):
        turn = 1 if number % 30 < 15 else -1
        x, y = x + 12 * turn, y + 5 * turn
        mouse("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left", buttons=1)
        page.run(frame)
    used, took = cpu(page.browser) - start, time.perf_counter() - began
    mouse("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)
    return used / FRAMES * 1000, took / FRAMES * 1000


def pyvis_page(graph: object, path: Path) -> None:
    """Write pyvis's own page with its defaults, vis-network within it, and its two links to the network cut out."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for node, data in graph.nodes(data=True):  # type: ignore[attr-defined]
        network.add_node(node, label=data["label"])
    network.edges = [{"from": a, "to": b, "arrows": "to"} for a, b in graph.edges()]  # type: ignore[attr-defined]
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        text = network.generate_html()
    text = re.sub(r"<(link|script)[^>]*https://[^>]*>(</script>)?", "", text)
    told = "network.once('afterDrawing', () => {}); network.once('stabilized', () => { window.still = true; });"
    path.write_text(text.replace("return network;", told + " return network;", 1), encoding="utf-8")


def measure(name: str, graph: object, make: Callable[[], Network], folder: Path) -> None:
    """Print one row for our page and one for pyvis's."""
    began = time.process_time()
    file = make().save(folder / "page.html")
    made = time.process_time() - began
    size = file.stat().st_size / 1e6
    browser = Browser()
    try:
        page, seconds = ready(browser, file, READY)
        again = [seconds, *(ready(browser, file, READY)[1] for _ in range(2))]
        page, _ = ready(browser, file, READY)
        frame, wall = drag(page)
        asked, said = page.requests(), page.complaints()
        broken = [each for each in said if "Content Security Policy" in each]
    finally:
        browser.close()
    limit = LIMITS[name]
    seconds = statistics.median(again)
    held = seconds <= limit[0] and frame <= limit[1] and size <= limit[2] and made <= MADE and not asked and not said
    print(
        f"{name:>8}  immunograph  made {made:6.2f} s (≤ {MADE:.0f})  {size:6.2f} MB (≤ {limit[2]})  ready {seconds:5.2f} s (≤ {limit[0]})"
        f"  frame {frame:5.1f} ms CPU (≤ {limit[1]}), {wall:5.1f} ms wall"
        f"  {len(asked)} requests, {len(broken)} violations, {len(said) - len(broken)} errors  {'holds' if held else 'DOES NOT HOLD'}",
        flush=True,
    )
    measure_pyvis(name, graph, folder)


def measure_pyvis(name: str, graph: object, folder: Path) -> None:
    """Print pyvis's row, or that it was not ready in time."""
    file = folder / "pyvis.html"
    began = time.process_time()
    pyvis_page(graph, file)
    made = time.process_time() - began
    size = file.stat().st_size / 1e6
    browser = Browser()
    start = f"{name:>8}  pyvis        made {made:6.2f} s  {size:6.2f} MB           "
    try:
        page, seconds = ready(browser, file, "window.still === true")
        frame, wall = drag(page)
        print(
            f"{start}  ready {seconds:5.2f} s         frame {frame:5.1f} ms CPU        , {wall:5.1f} ms wall",
            flush=True,
        )
    except (AssertionError, TimeoutError):
        print(f"{start}  not at rest after {TIME_LIMIT:.0f} s", flush=True)
    finally:
        browser.close()


def main() -> None:
    """Measure the article's graph and three made-up sizes; name sizes on the command line to measure only these."""
    wanted = sys.argv[1:] or list(LIMITS)
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            if name == "article":
                knowledge = ig.load()
                graph = knowledge.network(
                    edges=ig.EdgeChoice(statuses=("accepted", "proposed", "inferred")), literals=True
                )
                measure(name, graph, knowledge.explore, Path(folder))
                continue
            graph = claim_graph(int(name))
            print(f"{name:>8}  {len(graph):,} nodes, {graph.number_of_edges():,} edges")
            title = f"{name} made-up things"
            measure(name, graph, partial(explore, graph, title=title, progress=False), Path(folder))


if __name__ == "__main__":
    main()
