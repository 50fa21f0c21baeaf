"""Write the generated part of docs/formats.md: the table of formats, and what each is for."""

from pathlib import Path

from immunograph.interchange.format_list import formats_page

PAGE = Path(__file__).parent / "formats.md"
START, END = "<!-- from here on written by `python docs/write_formats.py` -->\n", "<!-- up to here -->\n"


def current() -> str:
    """Return the page with its generated part as the registry now has it."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    return f"{head}{START}\n{formats_page()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
