"""The documentation site: ``make docs`` builds it, offline, and treats every warning as an error."""

import contextlib
import io
import os

import typer.main
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from immunograph.cli.app import app
from immunograph.version import __version__

project = "immunograph"
author = "The immunograph authors"
copyright = "2026, the immunograph authors"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "alabaster"
html_title = f"immunograph {release}"
html_theme_options = {
    "description": "A knowledge graph toolkit for cancer immunology in which every edge can be interrogated.",
    "fixed_sidebar": True,
}
html_show_sourcelink = False


def _help_of(command, words):
    """Return what ``immunograph WORDS --help`` prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        command.main([*words, "--help"], prog_name="immunograph", standalone_mode=False)
    return printed.getvalue().rstrip()


class Commands(SphinxDirective):
    """A section for each command, with its help."""

    def run(self):
        """Return the sections."""
        os.environ["COLUMNS"] = "100"
        sections = []
        immunograph = typer.main.get_command(app)
        for name, command in sorted(immunograph.commands.items()):
            for words in [[name], *([name, below] for below in getattr(command, "commands", {}))]:
                section = nodes.section(ids=["-".join(words)])
                section += nodes.title(text=" ".join(words))
                section += nodes.literal_block(text=_help_of(immunograph, words), language="text")
                sections.append(section)
        return sections


def setup(sphinx):
    """Add the directive ``commands``."""
    sphinx.add_directive("commands", Commands)
