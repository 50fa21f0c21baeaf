"""Notices of retraction: read from a table, written into a project or a store, and what falls is shown."""

import json

import pytest

import immunograph as ig
from commandline import run
from immunograph.curation.notices import Notice, latest, read_notices, write_statuses
from immunograph.errors import CheckFailedError, FormatError
from immunograph.model import IRI, Document, DocumentStatus
from immunograph.shell_commands import reading

NOTICES = (
    "doi,status,date,source\n10.1000/TRIAL,Retraction,2020-01-31,the publisher\n10.9999/other,retracted,2020-01-31,x\n"
)


@pytest.fixture
def notices(tmp_path):
    def write(text=NOTICES, name="notices.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def rows(project):
    header, *lines = project.file("documents").read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=False)) for line in lines]


@pytest.mark.slow
def test_a_retraction_is_previewed_then_written_and_check_fails(clinic, notices):
    before = clinic.file("documents").read_bytes()
    told = run("notices", notices(), clinic.root, "--dry-run")
    assert (told.returncode, told.stderr) == (0, "")
    assert "1 document would be marked" in told.stdout
    assert "trial  “The trial”: retracted since 2020-01-31, by the publisher (before: published)" in told.stdout
    assert "1 claim weakens" in told.stdout  # of K1 the preprint is left
    assert clinic.file("documents").read_bytes() == before
    assert "1 document marked" in run("notices", notices(), clinic.root).stdout
    trial = rows(clinic)[0]
    assert (trial["status"], trial["status_date"], trial["status_source"]) == (
        "retracted",
        "2020-01-31",
        "the publisher",
    )
    assert trial["identifiers"] == "PMID:11111111 | 10.1000/TRIAL"


@pytest.mark.slow
def test_check_fails_where_an_accepted_claim_rests_on_a_retraction_alone(clinic, notices):
    clinic.append("decisions", "K5\taccepted\tMice.\tcurator\t2026-01-01")
    told = run("check", clinic.root)
    assert told.returncode == 1
    assert (
        "K5 is accepted, with firm support from “The withdrawn mice” (retracted) only: that drug B treats tumour T"
        in told.stdout
    )
    assert f"immunograph whatif --data {clinic.root} --without DOCUMENT" in told.stdout
    missing = run("whatif", "--data", clinic.root, "--without", "withdrawn")
    assert missing.returncode == 2
    assert f"build it with 'immunograph build {clinic.root}'" in " ".join(missing.stderr.split())
    target = clinic.root.parent / "clinic.trig"
    built = run("build", clinic.root, "-o", target)
    assert built.returncode == 0
    assert f"immunograph whatif --data {target} --without DOCUMENT" in built.stderr
    assert "K5 is accepted, with firm support from “The withdrawn mice” (retracted) only" in built.stderr
    report = json.loads(
        run("notices", notices("pmid,status,date\n33333333,reinstatement,2024-01-01\n"), clinic.root, "--json").stdout
    )
    assert report["documents"][0]["before"] == "retracted"
    assert [each["claim"] for each in report["strengthened"]] == ["K5"]
    assert report["accepted_on_retracted_alone"] == []


@pytest.mark.parametrize(
    ("status", "date"), [("corrected", "2018-01-01"), ("published", ""), ("corrected", ""), ("retracted", "2019-12-31")]
)
def test_an_older_or_undated_notice_does_not_undo_a_retraction_in_a_project(clinic, notices, status, date):
    run("notices", notices(), clinic.root)
    before = clinic.file("documents").read_bytes()
    told = run("notices", notices(f"doi,status,date\n10.1000/trial,{status},{date}\n"), clinic.root)
    assert told.returncode == 0
    assert clinic.file("documents").read_bytes() == before
    assert ("states this already; nothing was written" in " ".join(told.stderr.split())) == (status == "retracted")
    if status != "retracted":
        stays = f"“The trial” stays retracted since 2020-01-31: the notice ({status}) has no later date"
        assert stays in " ".join(told.stdout.split())
        assert "claims gain" not in told.stdout


def test_a_later_notice_counts_and_the_next_step_is_named(clinic, notices):
    run("notices", notices(), clinic.root)
    told = run("notices", notices("doi,status,date\n10.1000/trial,reinstatement,2024-05-01\n"), clinic.root)
    assert (rows(clinic)[0]["status"], rows(clinic)[0]["status_date"]) == ("published", "2024-05-01")
    assert (
        f"the tables have changed; the built graph has the old statuses until it is rebuilt with: immunograph build {clinic.root}"
        in " ".join(told.stderr.split())
    )


def test_a_store_is_marked(clinical, tmp_path, notices):
    path = tmp_path / "lab.igdb"
    with ig.open(path) as store:
        store.add(clinical.dataset().serialize(format="nquads").encode(), format="nq")
    table = notices(
        "identifier\tstatus\tdate\tsource\nPMID:11111111\tretracted\t2020-01-31\tits notice\n", "notices.tsv"
    )
    told = run("notices", table, "--into", path)
    assert (told.returncode, told.stderr) == (0, "")
    assert "1 document marked" in told.stdout
    with ig.open(path) as store:
        assert "“The trial” (retracted) tested whether" in store.sentence("K4")
        assert store.belief("K4").reason == "it has no supporting evidence"


def test_the_layout_of_the_retraction_watch_database_is_read(clinic, notices):
    text = (
        "Record ID,Title,RetractionDate,RetractionDOI,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature\n"
        '1,"A, B",4/15/2021 0:00,10.1000/notice,unavailable,11111111,Expression of concern\n'
        "2,C,1/2/2022 0:00,,10.1000/trial,0,Correction\n"
        "3,D,1/2/2022 0:00,,unavailable,0,Retraction\n"
    )
    told = json.loads(run("notices", notices(text), clinic.root, "--json").stdout)
    assert [(each["status"], each["date"]) for each in told["documents"]] == [("corrected", "2022-01-02")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doi,status\n10.1000/trial,gone\n", "row 2, column status: 'gone' is not valid: expected one of published"),
        ("doi,status,date\n10.1000/trial,retracted,last year\n", "row 2, column date: 'last year' is not a date"),
        ("doi,became\n10.1000/trial,retracted\n", "is not a table of notices: its first row must name a column status"),
        ("status\nretracted\n", "is not a table of notices: its first row must name a column identifier, doi or pmid"),
        ("", "is not a table of notices"),
        (
            'doi,status\n"10.1000/trial,retracted\n',
            "row 2: the file ends inside a quoted cell of this row",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_and_nothing_is_written(clinic, notices, text, expected):
    before = clinic.file("documents").read_bytes()
    told = run("notices", notices(text), clinic.root)
    assert told.returncode == 2
    assert expected in " ".join(told.stderr.split())
    assert clinic.file("documents").read_bytes() == before


def test_an_identifier_that_cannot_be_read_is_told_and_passed_over(clinic, notices):
    told = run("notices", notices("doi,status\nSmith 2014,retracted\n"), clinic.root)
    assert told.returncode == 0
    said = " ".join(told.stdout.split())
    assert "No notice is about a document of this graph. 1 identifier cannot be read, and is left out:" in said
    assert "row 2, column doi: 'Smith 2014' is not an identifier of a publication" in said


def test_python_names_identifiers_that_cannot_be_read_and_columns_as_written(clinical, notices):
    report = clinical.notices(notices("Original Paper DOI,Status\nSmith 2014,retracted\n"))
    assert ["row 2, column Original Paper DOI: 'Smith 2014' is not" in each for each in report.unread] == [True]
    assert report.as_dict()["unread"] == list(report.unread)
    with pytest.raises(CheckFailedError, match="row 2, column RetractionDate: 'soon' is not a date"):
        clinical.notices(notices("doi,status,RetractionDate\n10.1000/trial,retracted,soon\n"))


def test_a_notice_reaches_every_document_that_it_names_by_an_identifier_or_by_its_iri():
    shared = IRI("https://doi.org/10.1000/a")
    one, two = (Document(IRI(f"https://example.org/{name}"), name, identifiers=(shared,)) for name in ("one", "two"))
    three = Document(IRI("https://doi.org/10.1000/b"), "three")
    told = [
        Notice(2, (shared,), DocumentStatus.RETRACTED),
        Notice(3, (three.iri,), DocumentStatus.CORRECTED),
    ]
    assert latest(told, [one, two, three]) == {one.iri: told[0], two.iri: told[0], three.iri: told[1]}


@pytest.mark.parametrize(
    ("first", "options", "expected"),
    [
        ("doi,status", ("PROJECT", "--licence", "CC0-1.0"), "as a store (--into) does: leave out --licence"),
        ("doi,status", ("PROJECT", "--name", "x", "--replace"), "leave out --name and --replace"),
        (
            "entity\tname\tdecision",
            ("--into", "x.igdb", "--dry-run"),
            "is a review table, which is only compared with the imports of the store: leave out --dry-run",
        ),
    ],
)
def test_options_that_would_be_ignored_are_refused(clinic, notices, first, options, expected):
    told = run("notices", notices(first + "\n"), *(clinic.root if each == "PROJECT" else each for each in options))
    assert told.returncode == 2
    assert expected in " ".join(told.stderr.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sep=;\ndoi;status\n10.1000/a;retracted\n", "row 1: the line 'sep=;' is not a header; remove it"),
        ("doi|status\n10.1000/a|retracted\n", "separated by vertical bars, not by commas, semicolons or tabs"),
        ("sep=,\ndoi,status\n10.1000/a,retracted\n", "row 1: the line 'sep=,' is not a header; remove it"),
        ("doi,doi,status\n10.1000/a,10.1000/b,retracted\n", "row 1: the column 'doi' occurs 2 times: rename or remove one"),
        ("doi,Status,status\n10.1000/a,retracted,corrected\n", "the column 'status' occurs 2 times"),
        ("doi,status,date\n10.1000/a,retracted,2999-01-31\n", "row 2, column date: 2999-01-31 lies in the future"),
        ("doi,status,date\n10.1000/a,retracted,1/31/2999\n", "row 2, column date: 2999-01-31 lies in the future"),
        ("doi,status,source\n10.1000/a,retracted,javascript:alert(1)\n", "row 2, column source: 'javascript:alert(1)' is not a source"),
        ("doi,status,source\n10.1000/a,retracted,\" JavaScript:alert(1)\"\n", "is not a source: expected words"),
        ("doi,status,source\n10.1000/a,retracted,\"data:text/html,x\"\n", "is not a source: expected words"),
        ("doi,status,source\n10.1000/a,retracted,file:///etc/passwd\n", "is not a source: expected words"),
    ],
)  # fmt: skip
def test_a_table_of_notices_with_one_fault_gives_one_message(notices, text, told):
    with pytest.raises((CheckFailedError, FormatError)) as caught:
        read_notices(notices(text))
    assert told in str(caught.value)
    assert "notices.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_with_semicolons_is_read_as_one_with_commas(notices):
    (told,) = read_notices(notices("doi;status;source\n10.1000/a;retracted;a letter, signed\n")).notices
    assert (told.identifiers, told.source) == (("https://doi.org/10.1000/a",), "a letter, signed")


@pytest.mark.parametrize(
    "source", ["notice: of the publisher", "doi:10.1000/x", "10.1000/x", "https://example.org/n", "PMID:1"]
)
def test_words_identifiers_and_addresses_of_the_web_are_sources(notices, source):
    (notice,) = read_notices(
        notices(f"doi\tother\tother\tstatus\tsource\n10.1000/a\t\t\tretracted\t{source}\n")
    ).notices
    assert notice.source == source


@pytest.mark.parametrize("text", ["", "title\tkind\nA\tarticle\n"])
def test_statuses_need_the_column_of_documents(tmp_path, text):
    (tmp_path / "curated").mkdir()
    (tmp_path / "curated" / "documents.tsv").write_text(text)
    notice = Notice(2, (IRI("https://doi.org/10.1000/a"),), DocumentStatus.RETRACTED)
    with pytest.raises(FormatError, match="row 1: the column 'document' is missing; add it"):
        write_statuses(tmp_path, {"a": notice})


def test_what_was_built_before_the_notices_is_named_until_it_is_built_again(clinic, notices):
    built, store = clinic.root / "immunograph.trig", clinic.root / "lab.igdb"
    again = f"immunograph build {clinic.root}"
    assert run("build", clinic.root).returncode == run("build", clinic.root, "-o", store).returncode == 0
    assert "was built from other tables" not in run("check", clinic.root).stderr
    told = run("notices", notices("doi,status,date\n10.1000/trial,withdrawn,2024-05-01\n"), clinic.root)
    assert f"until it is rebuilt with: {again} and {again} -o {store}" in told.stderr
    told = run("check", clinic.root).stderr
    assert f"warning: {built} was built from other tables: there, trial is published, not withdrawn; build it" in told
    assert told.strip().endswith(f"with: {again}")
    assert run("check", clinic.root, "--quiet").stderr == ""
    assert run("build", clinic.root).returncode == 0
    assert "was built from other tables" not in run("check", clinic.root).stderr


def test_a_built_file_that_cannot_be_read_or_lacks_only_a_claim_is_named_as_well(clinic):
    run("build", clinic.root)
    built = clinic.root / "immunograph.trig"
    for text in ("not TriG", built.read_text(encoding="utf-8") + "<urn:a> <urn:b> <urn:c> .\n"):
        built.write_text(text, encoding="utf-8")
        told = run("check", clinic.root)
        assert f"{built} was built from other tables; build it with: immunograph build {clinic.root}" in told.stderr
        assert told.returncode == 0


@pytest.mark.parametrize("first", ["doi,status", "entity\tname\tdecision"])
def test_a_misspelt_store_is_not_created(tmp_path, notices, first):
    with ig.open(tmp_path / "lab.igdb") as store:
        store.add(b"<urn:a> <urn:b> <urn:c> .", format="nt")
    told = run("notices", notices(first + "\n"), "--into", tmp_path / "labb.igdb")
    assert told.returncode == 2
    assert "labb.igdb does not exist: did you mean" in " ".join(told.stderr.split())
    assert not (tmp_path / "labb.igdb").exists()


@pytest.mark.parametrize(
    ("first", "more", "told"),
    [
        ("notices", [], "is a store, not a project: name it with --into "),
        ("notices", ["--name", "x"], "is a store, not a project: name it with --into "),
        (
            "build",
            [],
            "is a store, which has no tables to build from: a project is built into it with 'immunograph build PROJECT -o ",
        ),
        ("check", [], "is a store, which has no tables to check: 'immunograph store verify "),
        ("identifiers", [], "is a store, not a project: name a project directory"),
    ],
)
def test_a_store_in_the_place_of_a_project_is_answered_for_the_command(tmp_path, notices, first, more, told):
    store = tmp_path / "my lab.igdb"
    ig.open(store).close()
    table = [notices()] if first == "notices" else []
    done = run(first, *table, store, *more)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert told in said
    assert first == "identifiers" or f"'{store}'" in said
    assert first == "check" or "store verify" not in said


def test_python_is_advised_calls_and_the_command_line_commands(clinical, notices):
    table = notices("doi,status\n10.1000/trial,retracted\n", name="retr.csv")
    kg = ig.KnowledgeGraph()
    kg.store.add(clinical.store.quads())
    report = kg.notices(table, write=True)
    said = report.text()
    assert "See also: kg.whatif(without='trial')" in said
    assert said.endswith("to remove them: kg.imports.remove('notices-retr')")
    assert "immunograph " not in said
    assert kg.whatif(without="trial").already == "retracted"
    with reading("lab.igdb"):
        said = report.text()
    assert "See also: immunograph whatif --data lab.igdb --without trial" in said
    assert said.endswith("to remove them: immunograph import --remove notices-retr --into lab.igdb")
    assert kg.imports.remove("notices-retr")
