"""Take the README's picture of the network page: needs Chromium and the test tools."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from explorer.browser import Browser  # noqa: E402

import immunograph as ig  # noqa: E402


def main() -> None:
    """Open the packaged graph's page, choose the claim C35, and write docs/explorer.png."""
    target = ROOT / "docs" / "explorer.png"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        ig.load().explore().save(file)
        browser = Browser()
        try:
            page = browser.open(file, width=1360, height=860)
            page.wait("document.documentElement.dataset.ready === 'yes'")
            page.click("#search" if page.run("!!document.getElementById('search')") else "input")
            page.write("C35")
            page.key("Enter")
            page.settle()
            page.screenshot(target)
        finally:
            browser.close()
    print(f"wrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
