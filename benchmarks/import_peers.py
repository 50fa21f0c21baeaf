"""What the import of a table is compared with: a loop over pandas and rdflib, and morph-kgc. ``importing.py`` runs it.

    python benchmarks/import_peers.py rdflib TABLE.tsv [OUT.nt]     # prints CPU seconds, peak of memory in MB, triples
    python benchmarks/import_peers.py morph-kgc TABLE.tsv FOLDER

It imports nothing of immunograph, so that it runs with a Python that has morph-kgc and not immunograph.

The loop makes the very triples that the import makes of rows (``importing.py`` compares them on a thousand rows); not those
about the two predicates, the agent and the import itself, some fifty. It reads rows by ``itertuples``, the quickest way of
pandas, and fills a plain graph in memory.

For morph-kgc the table holds, ready made, what the mapping computes: the parts of local names, the predicate, the two
publications in columns of their own, the label, and the number of the row in the place of each hash. So nothing is split,
looked up, hashed or merged by content. It makes as many statements of a row, and ends in a store of pyoxigraph in memory.
"""

from __future__ import annotations

import datetime
import gc
import hashlib
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

BASE = "https://w3id.org/immunograph/"
_PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ig: <https://w3id.org/immunograph/vocab/> . @prefix biolink: <https://w3id.org/biolink/vocab/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix map: <http://example.org/map/> .
"""


def measured(work: Callable[[], Any]) -> Any:
    """Do some work, and print its CPU seconds, the peak of memory in MB, and what it counted."""

    def used() -> float:
        now = resource.getrusage(resource.RUSAGE_SELF)
        return now.ru_utime + now.ru_stime

    gc.collect()
    began = used()
    made = work()
    taken = used() - began
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps([taken, int(peak.split()[1]) / 1000, len(made)]))
    return made


def _name(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def rdflib_loop(table: str) -> Any:
    """Make the triples of the import by a loop over the rows of a pandas frame."""
    import pandas as pd
    from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

    ig, biolink = Namespace(f"{BASE}vocab/"), Namespace("https://w3id.org/biolink/vocab/")
    oa, dc, prov = (
        Namespace(f"http://{each}") for each in ("www.w3.org/ns/oa#", "purl.org/dc/terms/", "www.w3.org/ns/prov#")
    )
    graph = Graph(identifier=f"{BASE}graph/made")
    today = datetime.date.today().isoformat()
    agent = URIRef(f"{BASE}agent/import%20of%20made")
    reason = Literal("Decided by the mapping of the table “A made-up table”.", lang="en")
    for row in pd.read_csv(table, sep="\t", dtype=str).itertuples():
        ends = []
        for name in (row.source, row.target):
            thing = URIRef(f"{BASE}entity/{name.lower()}")
            ends.append(thing)
            graph.add((thing, RDF.type, ig.Entity))
            graph.add((thing, RDFS.label, Literal(name, lang="en")))
            graph.add((thing, biolink.category, biolink.Gene))
        verb = ig.activates if row.sign == "+" else ig.inhibits
        content = f'"object":["iri","{ends[1]}"],"participants":[],"predicate":"{verb}","subjects":["{ends[0]}"]'
        claim = URIRef(BASE + "claim/" + _name('{"aspect":"","context":[],' + content + "}"))
        for kind in (ig.Claim, RDF.Statement, biolink.Association):
            graph.add((claim, RDF.type, kind))
        graph.add((claim, RDF.subject, ends[0]))
        graph.add((claim, RDF.predicate, verb))
        graph.add((claim, RDF.object, ends[1]))
        graph.add((claim, ig.status, ig.Accepted))
        graph.add((ends[0], verb, ends[1]))
        said = "activates" if row.sign == "+" else "inhibits"
        graph.add((claim, RDFS.label, Literal(f"that {row.source} {said} {row.target}", lang="en")))
        decision = URIRef(BASE + "decision/" + _name(f'["{claim}","accepted","import of made","{today}"]'))
        graph.add((decision, RDF.type, ig.Decision))
        graph.add((decision, RDF.type, prov.Activity))
        graph.add((decision, ig.decides, claim))
        graph.add((decision, ig.outcome, ig.Accepted))
        graph.add((decision, ig.reason, reason))
        graph.add((decision, prov.wasAssociatedWith, agent))
        graph.add((decision, dc.date, Literal(today, datatype=XSD.date)))
        for pmid in row.pmids.split(";"):
            document = URIRef(f"http://www.ncbi.nlm.nih.gov/pubmed/{pmid}")
            graph.add((document, RDF.type, ig.Document))
            graph.add((document, RDF.type, prov.Entity))
            graph.add((document, dc.title, Literal(f"PMID:{pmid}")))
            graph.add((document, RDFS.label, Literal(f"PMID:{pmid}")))
            graph.add((document, dc.type, Literal("article")))
            graph.add((document, dc.language, Literal("en")))
            graph.add((document, ig.documentIdentifier, document))
            content = f'["{claim}","{document}",null,"supports","{document}","{row.sentence}"]'
            passage = URIRef(BASE + "evidence/" + _name(content))
            graph.add((claim, ig.hasEvidence, passage))
            graph.add((passage, RDF.type, ig.Evidence))
            graph.add((passage, RDF.type, oa.SpecificResource))
            graph.add((passage, oa.hasSource, document))
            graph.add((passage, ig.stance, ig.Supports))
            graph.add((passage, ig.certainty, Literal(3)))
            graph.add((passage, ig.epistemicStatus, ig.Asserted))
            graph.add((passage, ig.speaker, document))
            graph.add((passage, ig.paraphrase, Literal(row.sentence, lang="en")))
    return graph


def _triples_map(source: Path, subject: str, types: str, *pairs: tuple[str, str]) -> str:
    """Write a triples map whose subjects are a template."""
    said = "".join(f" ; rr:predicateObjectMap [ {verb} ; rr:objectMap [ {value} ] ]" for verb, value in pairs)
    name = f"map:m{abs(hash((subject, pairs)))}"
    return (
        f'{name} rml:logicalSource [ rml:source "{source}" ; rml:referenceFormulation ql:CSV ] ;\n  rr:subjectMap [ '
        f'rr:template "{subject}" ; rr:class {types} ; rr:graph <{BASE}graph/made> ]{said} .\n'
    )


def rml(source: Path) -> str:
    """Write the RML mapping that makes as many statements of each row of the prepared table."""

    def text(column: str, more: str = "") -> str:
        return f'rml:reference "{column}"{more}'

    def iri(template: str) -> str:
        return f'rr:template "{template}" ; rr:termType rr:IRI'

    def constant(term: str) -> str:
        return f"rr:constant {term}"

    def says(verb: str) -> str:
        return f"rr:predicate {verb}"

    english = ' ; rr:language "en"'
    claim, thing, document = (f"{BASE}{each}/" for each in ("claim", "entity", "document"))
    document = "http://www.ncbi.nlm.nih.gov/pubmed/"
    made = [_PREFIXES]
    for end in ("source", "target"):
        said = [(says("rdfs:label"), text(end, english)), (says("biolink:category"), constant("biolink:Gene"))]
        if end == "source":
            said.append((f'rr:predicateMap [ rr:template "{BASE}vocab/{{verb}}" ]', iri(thing + "{target_id}")))
        made.append(_triples_map(source, f"{thing}{{{end}_id}}", "ig:Entity", *said))
    made.append(
        _triples_map(
            source,
            claim + "{row}",
            "ig:Claim, rdf:Statement, biolink:Association",
            (says("rdf:subject"), iri(thing + "{source_id}")),
            (says("rdf:predicate"), iri(f"{BASE}vocab/{{verb}}")),
            (says("rdf:object"), iri(thing + "{target_id}")),
            (says("ig:status"), constant("ig:Accepted")),
            (says("rdfs:label"), text("label", english)),
            *((says("ig:hasEvidence"), iri(f"{BASE}evidence/{{row}}-{place}")) for place in (1, 2)),
        )
    )
    made.append(
        _triples_map(
            source,
            f"{BASE}decision/{{row}}",
            "ig:Decision, prov:Activity",
            (says("ig:decides"), iri(claim + "{row}")),
            (says("ig:outcome"), constant("ig:Accepted")),
            (says("ig:reason"), 'rr:constant "Decided by the mapping of the table “A made-up table”."@en'),
            (says("prov:wasAssociatedWith"), constant(f"<{BASE}agent/import%20of%20made>")),
            (says("dcterms:date"), f'rr:constant "{datetime.date.today().isoformat()}"^^xsd:date'),
        )
    )
    for place in (1, 2):
        pmid = f"{document}{{pmid{place}}}"
        made.append(
            _triples_map(
                source,
                pmid,
                "ig:Document, prov:Entity",
                (says("dcterms:title"), f'rr:template "PMID:{{pmid{place}}}" ; rr:termType rr:Literal'),
                (says("rdfs:label"), f'rr:template "PMID:{{pmid{place}}}" ; rr:termType rr:Literal'),
                (says("dcterms:type"), 'rr:constant "article"'),
                (says("dcterms:language"), 'rr:constant "en"'),
                (says("ig:documentIdentifier"), iri(pmid)),
            )
        )
        made.append(
            _triples_map(
                source,
                f"{BASE}evidence/{{row}}-{place}",
                "ig:Evidence, oa:SpecificResource",
                (says("oa:hasSource"), iri(pmid)),
                (says("ig:stance"), constant("ig:Supports")),
                (says("ig:certainty"), "rr:constant 3"),
                (says("ig:epistemicStatus"), constant("ig:Asserted")),
                (says("ig:speaker"), iri(pmid)),
                (says("ig:paraphrase"), text("sentence", english)),
            )
        )
    return "".join(made)


def morph(table: str, folder: Path) -> Callable[[], Any]:
    """Prepare the table and the mapping for morph-kgc, and return what is to be measured."""
    import morph_kgc
    import pandas as pd

    frame = pd.read_csv(table, sep="\t", dtype=str)
    frame["row"] = [str(number) for number in range(len(frame))]
    frame["verb"] = frame["sign"].map({"+": "activates", "-": "inhibits"})
    frame["source_id"], frame["target_id"] = frame["source"].str.lower(), frame["target"].str.lower()
    frame[["pmid1", "pmid2"]] = frame["pmids"].str.split(";", expand=True)
    frame["label"] = "that " + frame["source"] + " " + frame["verb"] + " " + frame["target"]
    prepared, mapping = folder / "prepared.csv", folder / "mapping.ttl"
    frame.to_csv(prepared, index=False)
    mapping.write_text(rml(prepared), encoding="utf-8")
    config = (
        "[CONFIGURATION]\nlogging_level = ERROR\nnumber_of_processes = 1\noutput_format = N-QUADS\n"
        f"[made]\nmappings = {mapping}\n"
    )
    return lambda: morph_kgc.materialize_oxigraph(config)


def main() -> None:
    """Run one peer."""
    if len(sys.argv) < 3 or sys.argv[1] not in ("rdflib", "morph-kgc"):
        raise SystemExit(__doc__)
    peer, table = sys.argv[1:3]
    if peer == "rdflib":
        import pandas  # noqa: F401
        import rdflib  # noqa: F401

        graph = measured(lambda: rdflib_loop(table))
        if len(sys.argv) > 3:
            graph.serialize(sys.argv[3], format="nt", encoding="utf-8")
    else:
        measured(morph(table, Path(sys.argv[3])))


if __name__ == "__main__":
    main()
