"""Write the files of a release: Parquet tables, and RO-Crate and Croissant metadata for discovery.

Sources: https://www.researchobject.org/ro-crate/specification/1.1/ and
https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.interchange.parquet import EDGES, NODES, write_parquet
from immunograph.licences import Licence, strictest
from immunograph.query.licensing import graph_licences, title_of, unnamed_licence
from immunograph.store import Store

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CROISSANT", "RO_CRATE", "write_release"]

RO_CRATE: Final = "ro-crate-metadata.json"
CROISSANT: Final = "croissant.json"
_MEDIA: Final = {
    ".gz": "application/gzip",
    ".ttl": "text/turtle",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
}
_CONTEXT: Final[dict[str, object]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def write_release(store: Store, directory: Path) -> Iterator[str]:
    """Write Parquet tables and metadata files to the directory of a bundle.

    Parameters
    ----------
    store
        Store whose quads are in the shards; it is not changed.
    directory
        Directory of the bundle, which already contains its shards and VoID description.

    Yields
    ------
    str
        Name of a file, after it has been written.

    Notes
    -----
    The metadata need a date of publication: that of ``SOURCE_DATE_EPOCH`` in the environment if this is set, otherwise
    today's. If it is set, the same quads yield the same bytes.
    """
    yield from write_parquet(store, directory)
    title = title_of(store) or "A graph of claims"
    licence = strictest([*graph_licences(store).values(), *unnamed_licence(store)])
    files = sorted(path for path in directory.iterdir() if path.is_file() and path.name not in (RO_CRATE, CROISSANT))
    described = {
        RO_CRATE: _ro_crate(files, title, licence),
        CROISSANT: _croissant(files, title, licence),
    }
    for name, content in described.items():
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
        yield name


def _date() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    today = datetime.datetime.now(datetime.UTC)
    return (datetime.datetime.fromtimestamp(int(epoch), datetime.UTC) if epoch.isdigit() else today).date().isoformat()


def _description(title: str) -> str:
    return (
        f"{title}: claims with the passages that support or dispute them. Every edge has its stance and certainty: an edge whose stance is not "
        "'supports' states no effect."
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _media(path: Path) -> str:
    return _MEDIA.get(path.suffix, "application/octet-stream")


def _licence(licence: Licence) -> str:
    return str(licence.iri) if licence.iri is not None else licence.name


def _ro_crate(files: list[Path], title: str, licence: Licence) -> dict[str, object]:
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": _description(title),
        "datePublished": _date(),
        "license": {"@id": _licence(licence)} if licence.iri is not None else licence.name,
        "hasPart": [{"@id": path.name} for path in files],
    }
    parts = [
        {
            "@id": path.name,
            "@type": "File",
            "name": path.name,
            "encodingFormat": _media(path),
            "contentSize": str(path.stat().st_size),
            "sha256": _digest(path),
        }
        for path in files
    ]
    descriptor = {
        "@id": RO_CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    named = (
        [{"@id": str(licence.iri), "@type": "CreativeWork", "name": licence.name}] if licence.iri is not None else []
    )
    context = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]
    return {"@context": context, "@graph": [descriptor, root, *parts, *named]}


def _croissant(files: list[Path], title: str, licence: Licence) -> dict[str, object]:
    distribution = [
        {
            "@type": "cr:FileObject",
            "@id": path.name,
            "name": path.name,
            "contentUrl": path.name,
            "encodingFormat": _media(path),
            "contentSize": f"{path.stat().st_size} B",
            "sha256": _digest(path),
        }
        for path in files
    ]
    folder = files[0].parent
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": title,
        "description": _description(title),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "datePublished": _date(),
        "license": _licence(licence),
        "distribution": distribution,
        "recordSet": [_record_set(folder, name) for name in (NODES, EDGES)],
    }


def _record_set(folder: Path, file: str) -> dict[str, object]:
    import polars as pl

    name = file.removesuffix(".parquet")
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/{column}",
            "name": f"{name}/{column}",
            "dataType": _data_type(kind),
            "source": {"fileObject": {"@id": file}, "extract": {"column": column}},
            **({"repeated": True} if isinstance(kind, pl.List) else {}),
        }
        for column, kind in pl.read_parquet_schema(folder / file).items()
    ]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}


def _data_type(kind: pl.DataType) -> str:
    if kind.is_integer():
        return "sc:Integer"
    if kind.is_float():
        return "sc:Float"
    return "sc:Boolean" if str(kind) == "Boolean" else "sc:Text"
