"""The page's modules as one script: order by imports, names that cannot clash, and what is refused."""

import re

import pytest

from immunograph.explorer.page import ENTRY, modules
from immunograph.explorer.script_bundle import BundleError, bundle, without_comments


def test_page_holds_every_module_once_after_what_it_imports():
    known = modules()
    script = bundle(known, ENTRY)
    order = re.findall(r"^const \$(\w+) = \(\(\) => \{$", script, re.MULTILINE)
    assert sorted(order) == sorted(name.removesuffix(".js") for name in known), "a module that nothing imports"
    for name, text in known.items():
        for imported in re.findall(r'from "\./(\w+)\.js"', text):
            assert order.index(imported) < order.index(name.removesuffix(".js")), (imported, name)
    assert "</script" not in script.lower()
    assert "<!--" not in script
    assert not re.search(r"^\s*(//|import |export )", script, re.MULTILINE)


def test_bytes_do_not_depend_on_the_order_of_files():
    known = modules()
    assert bundle(dict(sorted(known.items(), reverse=True)), ENTRY) == bundle(known, ENTRY)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (
            {"main.js": 'import { a } from "./b.js";\n', "b.js": 'import "./main.js";\n'},
            "circular imports (main.js > b.js > main.js)",
        ),
        ({"main.js": 'import { a } from "./b.js";\n'}, "main.js imports b.js, which does not exist"),
        (
            {"main.js": 'import { c } from "./b.js";\n', "b.js": "export const a = 1;\n"},
            "main.js imports c, which b.js does not",
        ),
        ({"main.js": 'import { a as c } from "./b.js";\n', "b.js": "export const a = 1;\n"}, 'imports "a as c"'),
        ({"main.js": "export let a = 1;\n"}, 'has "export let a = 1;"'),
        ({"main.js": "export default 1;\n"}, 'has "export default 1;"'),
        (
            {"main.js": 'f();\nimport { a } from "./b.js";\n', "b.js": "export const a = 1;\n"},
            "at the head of the file",
        ),
        ({"main.js": 'import x from "left-pad";\n'}, 'has "import x from "left-pad";"'),
        ({"main.js": "const $b = 1;\n"}, "uses the name $b"),
        ({"main.js": "const a = 1;\nconst b = 'open;\n"}, "main.js, line 2: a string"),
        ({"main.js": "const a = `open ${1} \n"}, "a template is not closed"),
        ({"main.js": "/* open"}, "line 1: a comment is not closed"),
    ],
)
def test_what_cannot_be_bundled_is_refused_with_file_and_advice(texts, words):
    with pytest.raises(BundleError) as caught:
        bundle(texts, "main.js")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a; // why\n// alone\n  /** typed\n * @type {x} */\nb;\n", "a;\nb;\n"),
        ("`// ${`/* ${x /* y */} */`} //`;\n", "`// ${`/* ${x} */`} //`;\n"),
        ("`${{ a: `}` }}// b`; // c\n", "`${{ a: `}` }}// b`;\n"),
        ('x = "//" + \'/*\' + /[/"]\\/\\*/g.source; // d\n', 'x = "//" + \'/*\' + /[/"]\\/\\*/g.source;\n'),
        ("y = a / b / c; // e\nreturn /'/;\n", "y = a / b / c;\nreturn /'/;\n"),
        ("y = f(1) / 2 + m[0] / 3; // '\n", "y = f(1) / 2 + m[0] / 3;\n"),
        ("`\n\n// kept\n`\n", "`\n\n// kept\n`\n"),
    ],
)
def test_comments_are_left_out_and_texts_are_kept(text, left):
    assert without_comments("a.js", text) == left
