"""Locators are proved in the reader's own copy of a text, and nowhere else."""

import hashlib

import pytest

from immunograph.assembly import assemble
from immunograph.curation import Project, check_locators
from immunograph.curation.locators import occurrences
from immunograph.errors import NotAProjectError

TEXT = "Drug X — may slow tumour Y in some mice, we think. It was not tried in people, nobody knows why, so far."


@pytest.fixture
def located(small, tmp_path):
    """A project whose one document is TEXT; the sentence is its first."""
    raw = TEXT.encode()
    small.set("documents", "text_length", str(len(TEXT)))
    small.set("documents", "text_sha256", hashlib.sha256(raw).hexdigest())
    end = TEXT.index(".") + 1
    small.set("sentences", "span", f"0-{end}")
    start = TEXT.index("may")
    small.set("evidence", "span", f"0-{end - 1}")
    small.set("evidence", "cues", f"may@{start}-{start + 3}")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "any name.txt").write_bytes(raw)
    return small, texts


def reports(small, texts):
    return check_locators(assemble(Project.at(small.root)).corpus, texts)


def test_text_is_found_by_its_hash_and_spans_count_characters_not_bytes(located):
    (report,) = reports(*located)
    assert report.fits
    assert report.file.name == "any name.txt"
    assert report.passages[0].sentence == TEXT[: TEXT.index(".") + 1]


def test_one_changed_character_names_the_document_and_what_no_longer_fits(located):
    small, texts = located
    (texts / "any name.txt").write_text(TEXT.replace("may slow", "mey slow"), encoding="utf-8")
    (report,) = reports(small, texts)
    assert not report.fits
    assert "its SHA-256 differs" in report.problem
    assert report.document.title == "A paper"
    assert "the cue 'may' is not at 9-12, where the text has 'mey'" in report.passages[0].problems


def test_inserted_character_shifts_the_sentence(located):
    small, texts = located
    (texts / "any name.txt").write_text("x" + TEXT, encoding="utf-8")
    (report,) = reports(small, texts)
    assert "it has 105 characters, not 104" in report.problem
    assert "the cue 'may' is not at 9-12, where the text has ' ma'" in report.passages[0].problems


def test_sentence_that_begins_inside_a_word_is_told(located):
    small, texts = located
    small.set("sentences", "span", f"1-{TEXT.index('.') + 1}")
    small.set("evidence", "span", "2-20")
    (report,) = reports(small, texts)
    assert any("sentence S1 does not begin and end at" in problem for problem in report.passages[0].problems)


def test_absent_text_is_told(located, tmp_path):
    small, _ = located
    (tmp_path / "empty").mkdir()
    (report,) = reports(small, tmp_path / "empty")
    assert not report.fits
    assert "none has the SHA-256" in report.problem


def test_wrong_cue_is_told_even_where_the_text_is_right(located):
    small, texts = located
    small.set("evidence", "cues", "may@10-13")
    (report,) = reports(small, texts)
    assert [passage.fits for passage in report.passages] == [False]


def test_folder_must_exist(located, tmp_path):
    small, _ = located
    with pytest.raises(NotAProjectError, match="does not exist: name the directory"):
        reports(small, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("can", "cancer cells can die", [("13-16", "")]),
        ("can", "cancer cells die; a scan, Can, tin can", [("35-38", "")]),
        ("can", "cancer cells die", [("0-3", "cancer")]),
        ("appear", "it appears so", [("3-9", "appears")]),
        ("IL-2", "IL-21 and IL-2, IL-2.", [("10-14", ""), ("16-20", "")]),
        ("CD25+", "in CD25+cells", [("3-8", "")]),
        ("may not", "it may not, may nothing", [("3-10", "")]),
        ("nce", "cancer cells", []),
        ("it", "item; its", []),
        ("can", "c\u00e4n can\u00e7er", [("4-7", "can\u00e7er")]),
        ("", "text", []),
    ],
)
def test_whole_words_are_found_before_beginnings_of_words_and_no_other_parts(tmp_path, word, text, expected):
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    _, _, found = occurrences(path, [word])
    assert [(str(span), longer) for span, longer in found[word]] == expected
