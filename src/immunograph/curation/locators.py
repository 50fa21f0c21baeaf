"""Verify the locators of evidence in the user's own copies of the texts, which are identified by SHA-256."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from immunograph.errors import FormatError, NotAProjectError
from immunograph.model import IRI, Corpus, Document, Evidence, Span
from immunograph.near_paths import does_not_exist, unreadable
from immunograph.utf8_files import utf8

__all__ = [
    "Located",
    "LocatorReport",
    "check_locators",
    "directory_of_texts",
    "find_documents",
    "occurrences",
    "read_sentences",
]

_LARGEST_TEXT = 64 * 2**20
_LEAST_BEGINNING = 3
"""Minimum number of characters of a word's beginning."""
_LONGEST_REST = 40


@dataclass(frozen=True, slots=True)
class Located:
    """The result of checking one locator.

    Parameters
    ----------
    evidence
        The passage with the locator.
    problems
        Mismatches between locator and text, as clauses; empty if there are none.
    sentence
        The sentence, or else the passage, as it is in the user's copy.
    """

    evidence: Evidence
    problems: tuple[str, ...]
    sentence: str

    @property
    def fits(self) -> bool:
        """Whether span, cues and sentence match the text."""
        return not self.problems

    @property
    def start(self) -> int:
        """Character offset of the start of the passage; 0 without a span."""
        return self.evidence.span.start if self.evidence.span else 0


@dataclass(frozen=True, slots=True)
class LocatorReport:
    """The result of checking the locators in one document.

    Parameters
    ----------
    document
        The document, which has a checksum.
    file
        The user's copy; ``None`` if there is none.
    problem
        Why there is no copy, or how it differs from the original; an empty string if the checksum matches.
    passages
        Results for the passages of the document, in text order.
    """

    document: Document
    file: Path | None
    problem: str
    passages: tuple[Located, ...]

    @property
    def fits(self) -> bool:
        """Whether there is a copy with the right checksum, and all locators match."""
        return not self.problem and all(passage.fits for passage in self.passages)


def _texts(directory: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.stat().st_size <= _LARGEST_TEXT:
            yield path, path.read_bytes()


def directory_of_texts(directory: str | Path) -> Path:
    """Return the path of the directory with the user's copies of the texts, after checking that it is one.

    Parameters
    ----------
    directory
        Its path.

    Returns
    -------
    pathlib.Path
        The same path.

    Raises
    ------
    NotAProjectError
        If ``directory`` is not a directory.

    Examples
    --------
    >>> directory_of_texts("no-such-directory")
    Traceback (most recent call last):
    immunograph.errors.NotAProjectError: no-such-directory does not exist: name the directory with the texts
    """
    root = Path(directory)
    if not root.is_dir():
        remedy = "name the directory with the texts"
        missing = not root.exists()
        raise NotAProjectError(does_not_exist(root, remedy) if missing else f"{root} is not a directory: {remedy}")
    return root


def find_documents(directory: str | Path, documents: tuple[Document, ...]) -> dict[IRI, tuple[Path, str, bool]]:
    """Find the texts of documents in a directory by their checksums.

    A text is identified by the SHA-256 of its bytes. If no file has this checksum, the text file (``.txt``, ``.text`` or
    no extension) with the closest length, within 10 %, is assumed to be a changed copy.

    Parameters
    ----------
    directory
        Directory with UTF-8 texts, searched recursively; files of more than 64 MiB are skipped.
    documents
        Documents to find; those without a checksum are skipped.

    Returns
    -------
    dict
        IRI of the document -> path of the file, its text, and whether the checksum matches.

    Raises
    ------
    NotAProjectError
        If ``directory`` is not a directory.
    """
    root = directory_of_texts(directory)
    wanted = {document.text_sha256: document for document in documents if document.text_sha256}
    found: dict[IRI, tuple[Path, str, bool]] = {}
    others: list[tuple[Path, str]] = []
    for path, raw in _texts(root):
        digest = hashlib.sha256(raw).hexdigest()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if digest in wanted:
            found[wanted[digest].iri] = (path, text, True)
        elif path.suffix.lower() in (".txt", ".text", ""):
            others.append((path, text))
    for document in wanted.values():
        length = document.text_length or 0
        near = [
            (abs(len(text) - length), path, text) for path, text in others if abs(len(text) - length) <= length / 10
        ]
        if document.iri not in found and near:
            _, path, text = min(near, key=lambda each: (each[0], each[1]))
            found[document.iri] = (path, text, False)
    return found


def occurrences(path: Path, words: Iterable[str]) -> tuple[str, int, dict[str, list[tuple[Span, str]]]]:
    """Return the checksum and length of a text, and the positions of words or phrases in it.

    Parameters
    ----------
    path
        A text file, UTF-8.
    words
        Words or phrases to find, case-sensitive. If one occurs as whole words, only these places are returned; else
        beginnings of words, for at least three characters: *appear* is found in *appears*. So *can* in *cancer* is not
        returned if the text also contains the word *can*.

    Returns
    -------
    tuple[str, int, dict[str, list[tuple[Span, str]]]]
        SHA-256 in hexadecimal digits, length in characters, and word -> spans in text order, each with the longer word
        that it begins, or an empty string.

    Raises
    ------
    FormatError
        If the file cannot be read as UTF-8 text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FormatError(unreadable(path, error)) from error
    utf8(raw, path)
    text = raw.decode("utf-8")  # a byte order mark counts as a character, as it does for the locators
    return hashlib.sha256(raw).hexdigest(), len(text), {wording: _places(wording, text) for wording in words}


def _places(wording: str, text: str) -> list[tuple[Span, str]]:
    """Return the spans of a phrase as whole words, or else at the beginning of longer words, each with that word."""
    starts = [match.start() for match in re.finditer(re.escape(wording), text)] if wording else []
    begun = [at for at in starts if not (wording[0].isalnum() and text[at - 1 : at].isalnum())]
    places = [(Span(at, at + len(wording)), _rest(text, at + len(wording))) for at in begun]
    whole = [(span, "") for span, rest in places if not (rest and wording[-1].isalnum())]
    return whole or [(span, wording + rest) for span, rest in places if len(wording) >= _LEAST_BEGINNING]


def _rest(text: str, at: int) -> str:
    """Return the letters and digits from an offset to the end of the word."""
    following = text[at : at + _LONGEST_REST]
    return following[: next((place for place, each in enumerate(following) if not each.isalnum()), None)]


def read_sentences(corpus: Corpus, directory: str | Path) -> dict[str, str]:
    """Read the sentences of documents from the user's copies; copies with a wrong checksum are skipped.

    Parameters
    ----------
    corpus
        Documents with the spans of their sentences.
    directory
        Directory with the user's copies, under any file names.

    Returns
    -------
    dict[str, str]
        IRI of the sentence -> text.

    Raises
    ------
    NotAProjectError
        If ``directory`` is not a directory.
    """
    texts = find_documents(directory, corpus.documents)
    made: dict[str, str] = {}
    for document in corpus.documents:
        if document.iri in texts and texts[document.iri][2]:
            text = texts[document.iri][1]
            made.update({each.iri: text[each.span.start : each.span.end] for each in document.sentences})
    return made


def check_locators(corpus: Corpus, directory: str | Path) -> list[LocatorReport]:
    """Check every span, cue and sentence against the user's copies of the documents.

    Parameters
    ----------
    corpus
        Documents, sentences and evidence.
    directory
        Directory with the user's copies, under any file names.

    Returns
    -------
    list of LocatorReport
        One report per document that has a checksum, in the order of the corpus.

    Raises
    ------
    NotAProjectError
        If ``directory`` is not a directory.
    """
    texts = find_documents(directory, corpus.documents)
    reports = []
    for document in corpus.documents:
        if not document.text_sha256:
            continue
        evidence = sorted(
            (each for each in corpus.evidence if each.document == document.iri and each.span is not None),
            key=lambda each: (each.span.start if each.span else 0, each.claim),
        )
        if document.iri not in texts:
            problem = f"no file in {directory} is its text: none has the SHA-256 {document.text_sha256[:12]}…"
            reports.append(LocatorReport(document, None, problem, ()))
            continue
        path, text, exact = texts[document.iri]
        problem = "" if exact else _difference(path, text, document)
        sentences = {sentence.iri: sentence for sentence in document.sentences}
        passages = []
        for each in evidence:
            problems = []
            if each.span is not None and each.span.end > len(text):
                problems.append(f"its span {each.span} lies outside the text")
            problems += [
                f"the cue {cue.wording!r} is not at {cue.span}, where the text has "
                f"{text[cue.span.start : cue.span.end]!r}"
                for cue in each.cues
                if text[cue.span.start : cue.span.end] != cue.wording
            ]
            sentence = sentences.get(each.sentence) if each.sentence else None
            if sentence is not None and not _is_sentence(text, sentence.span.start, sentence.span.end):
                problems.append(f"sentence {sentence.identifier} does not begin and end at {sentence.span}")
            around = sentence.span if sentence is not None else each.span
            shown = text[around.start : around.end] if around is not None else ""
            passages.append(Located(each, tuple(problems), shown))
        reports.append(LocatorReport(document, path, problem, tuple(passages)))
    return reports


def _difference(path: Path, text: str, document: Document) -> str:
    """Describe how a copy differs from the text that the curators read."""
    told = f"{path} is not the text that was read: its SHA-256 differs"
    if hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest() == document.text_sha256:
        return told + "; it differs only in its Windows line endings: convert them to LF"
    if text.startswith("\ufeff") and hashlib.sha256(text[1:].encode()).hexdigest() == document.text_sha256:
        return told + "; it differs only by a byte order mark at its start: remove it"
    if document.text_length is not None and len(text) != document.text_length:
        told += f", and it has {len(text):,} characters, not {document.text_length:,}"
    return told


def _is_sentence(text: str, start: int, end: int) -> bool:
    """Return whether a span begins and ends at word boundaries, without white space at its ends."""
    if end > len(text):
        return False
    inside = text[start:end]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return inside.strip() == inside and not before.isalnum() and not after.isalnum()
