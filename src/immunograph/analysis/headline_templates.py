"""Templates of the sentences above paths, which Python and the page fill in alike."""

from __future__ import annotations

from typing import Final

from immunograph.analysis.effect_words import NET

__all__ = ["HEADLINE"]

HEADLINE: Final = {
    "none": "No path. {reason}",
    "silent source": "No claim with standing support says that {source}, or a kind of it, promotes, inhibits or affects anything.",
    "silent source but": "No claim with standing support says that {source}, or a kind of it, promotes, inhibits or affects anything: {known}.",
    "silent target": "No claim with standing support says that anything promotes, inhibits or affects {target}.",
    "silent target but": "No claim with standing support says that anything promotes, inhibits or affects {target}: {known}.",
    "too far": "No path of up to {steps} with supporting evidence; allow more steps, or exchange the two ends.",
    "known": "No claim with standing support says so: {known}.",
    "otherwise one": "One claim relates the two otherwise: {claims}.",
    "otherwise several": "{count} claims relate the two otherwise: {claims}.",
    "alike": "There is an effect on {names}, but no axiom relates that to {target}; an axiom (ig:bearer), "
    "in axioms.tsv or as [[axiom]] of a mapping, makes it an end of paths.",
    "effect of": "the effect of {end}",
    "reached": "Reached instead: {ends}.",
    "one": "One path{apart}. ",
    "several": "{count} paths{apart}. ",
    "several cut": "The best {count} of more than {count} paths{apart}. ",
    "apart one": ", but its steps are about different things: {pairs}; they do not form one path",
    "apart several": ", but the steps of the best are about different things: {pairs}; they do not form one path",
    "on it": "On it",
    "on the best": "On the best-supported one{aside}",
    "on equals": "On the {count} best-supported ones{aside}",
    "on the first": "On the first of the {count} best-supported ones{aside}",
    "aside": " without a generalisation",
    "aside fewest": " with the fewest generalisations",
    "outcome": "{on}, {source} {may} {end}{weakest}.",
    "tied": "Two paths of equal firmness differ in sign: {one}, and {other}.",
    "tied path": "{source} {may} {end} (path {number}{weakest})",
    "weakest": "; weakest step: {steps}, certainty {certainty} of 3",
    **NET,
    "split": "Not all paths to {end} agree: {tally}.",
    "ends": "The paths end at different things: {ends}.",
    "uncounted": "This leaves out the paths beyond the best {count}.",
    "tally +": "{count} promote",
    "tally -": "{count} inhibit",
    "tally unsigned": "{count} do not state a direction",
    "interpreted": "It takes an effect on {pairs}: an interpretation, which no text states.",
    "interpreted several": "The first path takes an effect on {pairs}: an interpretation, which no text states.",
    "as one": "{process} as one on {bearer}",
    "opposed": "On this path, {opposed}.",
    "opposed several": "On the first path, {opposed}.",
    "besides": "Not a step of any path: {known}.",
}
"""Sentence templates of :meth:`immunograph.analysis.mechanisms.Mechanisms.headline`, also used by the page."""
