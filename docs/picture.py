"""Take the README's pictures: the network page, which needs Chromium and the test tools, and a mechanism as SVG."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import immunograph as ig  # noqa: E402
from explorer.browser import Browser  # noqa: E402


def main() -> None:
    """Open the packaged graph's page, choose the claim C35, and write docs/explorer.png and docs/steps.svg."""
    steps = ig.load().explore("IL-2", to="metastasis").to_svg()
    (ROOT / "docs" / "steps.svg").write_text(steps + "\n", encoding="utf-8")
    target = ROOT / "docs" / "explorer.png"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        ig.load().explore().save(file)
        browser = Browser()
        try:
            page = browser.open(file, width=1360, height=860)
            page.wait("document.documentElement.dataset.ready === 'yes'")
            page.key("/")
            page.write("C35")
            page.key("Enter")
            page.settle()
            page.screenshot(target)
        finally:
            browser.close()
    print(f"wrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
