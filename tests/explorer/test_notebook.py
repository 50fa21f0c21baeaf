"""The page in the sandboxed frame of a notebook: Jupyter, VS Code, nbviewer and Colab show an object's ``_repr_html_``."""

import contextlib
import json
import re

import pytest

from immunograph.explorer import explore

from .browser import READY, Page, counted

pytestmark = pytest.mark.browser


class Frame(Page):
    """The page within the frame, which is a target of its own to the debugger or a context of the outer page."""

    def run(self, script):
        answer = self.browser.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, contextId=self.context
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")


def contexts(browser):
    browser.call("Runtime.disable")
    browser.events.clear()
    browser.call("Runtime.enable")
    return [e["params"]["context"] for e in browser.events if e["method"] == "Runtime.executionContextCreated"]


@contextlib.contextmanager
def notebook(graph, browser, tmp_path):
    """Open what a notebook shows; gives the page within the frame."""
    path = tmp_path / "notebook.html"
    path.write_text("<!doctype html><meta charset=utf-8>" + explore(graph, title="N")._repr_html_(), encoding="utf-8")
    outer = browser.open(path)
    assert outer.run("document.querySelector('iframe').offsetHeight") == 640
    targets = browser.call("Target.getTargets", _session=False)["targetInfos"]
    inner = next((each for each in targets if each["type"] == "iframe"), None)
    session = browser.session
    if inner is not None:
        attached = browser.call("Target.attachToTarget", _session=False, targetId=inner["targetId"], flatten=True)
        browser.session = attached["sessionId"]
        for domain in ("Runtime", "Network", "Log"):
            browser.call(f"{domain}.enable")
        frame = Page(browser, path)
    else:
        frame = Frame(browser, path)
        frame.context = contexts(browser)[-1]["id"]
    frame.wait(READY)
    yield frame
    assert [each for each in outer.requests() if not each.startswith("about:srcdoc")] == []
    assert [each for each in outer.complaints() if "clipboard" not in each.lower()] == []
    browser.session = session


def test_page_runs_in_the_frame_with_an_origin_of_its_own(graph, browser, tmp_path):
    with notebook(graph, browser, tmp_path) as frame:
        assert frame.run("location.href") == "about:srcdoc"
        assert frame.run("self.origin") == "null"
        assert frame.text("#counted").startswith("7 claims and 1 inferred")
        assert frame.run("(() => { try { return parent.document.title } catch { return 'shut' } })()") == "shut"
        assert frame.run("(() => { try { return String(localStorage) } catch { return 'shut' } })()") == "shut"


def test_view_is_copied_as_a_parameter_that_restores_it(graph, browser, tmp_path, page_of):
    with notebook(graph, browser, tmp_path) as frame:
        frame.run(
            "(() => { [...document.querySelectorAll('.row')].find(r => r.textContent.includes('inhibits')).click();"
            " navigator.clipboard && Object.defineProperty(navigator, 'clipboard', {value: {writeText: async () => { throw 1; }}});"
            " [...document.querySelectorAll('#taking button')].find(b => b.textContent === 'Copy view').click(); })()"
        )
        frame.wait("document.getElementById('view-text') !== null")
        text = frame.run("document.getElementById('view-text').value")
    found = re.fullmatch(r'view=(".*")', text)
    assert found, text
    page = page_of(explore(graph, title="N", view=json.loads(found[1])))
    page.wait(READY)
    assert sum(counted(page)) == 4
