"""The enumerations of the model; :func:`immunograph.vocabulary.concept` returns the RDF name of a member."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Final

__all__ = [
    "Attitude",
    "Certainty",
    "ClaimStatus",
    "DocumentStatus",
    "EpistemicStatus",
    "Modality",
    "NumberKind",
    "PassageRelation",
    "QuantifierKind",
    "QuantifierScope",
    "Section",
    "Stance",
    "StudyDesign",
]


class Stance(Enum):
    """The stance of a passage towards its proposition.

    ``SUPPORTS``: the passage states the proposition, with any certainty. ``NULL``: a null result, the effect was tested
    and not seen. ``DISPUTES``: the passage denies the proposition. ``NULL`` and ``DISPUTES`` are evidence against it; the
    following three are neither for nor against it. ``UNSTATED``: the passage mentions the proposition without a direction
    (such as ``N/A`` in a column of directions). ``ASKS``: it asks whether the proposition is true, or says that this is
    not known. ``INTENDS``: it names the proposition as an aim or a purpose.
    """

    SUPPORTS = "supports"
    NULL = "null"
    DISPUTES = "disputes"
    UNSTATED = "unstated"
    ASKS = "asks"
    INTENDS = "intends"


class Certainty(IntEnum):
    """The certainty with which a passage states a proposition; an ordered integer, so that ``>=`` works.

    The scale is explained, cue by cue, in ``docs/coding.md``. The *content* of a statement (a capability, a
    contribution, some cases only) does not affect its certainty: see :class:`Modality` and :class:`QuantifierKind`.
    """

    OPEN_QUESTION = 0
    POSSIBLE = 1
    PROBABLE = 2
    ASSERTED = 3


class EpistemicStatus(Enum):
    """The basis on which a passage makes its statement; ``docs/coding.md`` explains which applies if several do.

    The passage states it plainly in its own voice (``ASSERTED``), as what everybody knows (``COMMON_KNOWLEDGE``), as
    the meaning of a word (``DEFINITIONAL``), as shown by a study, trial or experiment (``EVIDENCE_REPORTED``), with a
    word that adds force (``EMPHATIC``), or as who published what (``BIBLIOGRAPHIC``). It says what something is able to
    do (``DISPOSITIONAL``), names it as a possible result, such as a promise (``POSSIBILITY``), states it with a
    reservation (``HEDGED``), reports that somebody believes it (``ATTRIBUTED_BELIEF``) or wants it (``GOAL``),
    asks whether it is so (``OPEN_QUESTION``), or says that it is not known (``KNOWLEDGE_GAP``).
    """

    ASSERTED = "asserted"
    COMMON_KNOWLEDGE = "common_knowledge"
    DEFINITIONAL = "definitional"
    EVIDENCE_REPORTED = "evidence_reported"
    EMPHATIC = "emphatic"
    BIBLIOGRAPHIC = "bibliographic"
    DISPOSITIONAL = "dispositional"
    POSSIBILITY = "possibility"
    HEDGED = "hedged"
    ATTRIBUTED_BELIEF = "attributed_belief"
    GOAL = "goal"
    OPEN_QUESTION = "open_question"
    KNOWLEDGE_GAP = "knowledge_gap"


class Modality(Enum):
    """A kind of modal wording in a passage, such as *might* or *can*; one passage may have several.

    ``MIGHT``, ``APPEARANCE``, ``LIKELIHOOD``, ``SUGGESTION``, ``IMPLICATION`` (not said, but required for the
    sentence to be true) and ``APPROXIMATION`` (*in a sense*) reduce the certainty. ``ABILITY``, ``PARTICIPATION``
    (*helps to*) and ``ACHIEVEMENT`` (*succeeded in*) change the content and not the certainty. ``PURPOSE`` marks what
    something is done for, whose certainty is 0.
    """

    ABILITY = "ability"
    ACHIEVEMENT = "achievement"
    APPEARANCE = "appearance"
    APPROXIMATION = "approximation"
    IMPLICATION = "implication"
    LIKELIHOOD = "likelihood"
    MIGHT = "might"
    PARTICIPATION = "participation"
    PURPOSE = "purpose"
    SUGGESTION = "suggestion"


class Attitude(Enum):
    """The attitude, such as belief or hope, that a passage attributes to a person or source.

    It is a second layer, in addition to the modality: somebody is convinced of it (``CONVICTION``), is of the opinion
    that it is so (``OPINION``), or wants it (``AIM``).
    """

    CONVICTION = "conviction"
    OPINION = "opinion"
    AIM = "aim"


class QuantifierKind(Enum):
    """The kind of quantifier of a statement.

    The first five quantify over *kinds or cases*, so that the statement must not be generalised: ``EXISTENTIAL``
    (some), ``AT_LEAST`` (at least one), ``CARDINAL`` (two of), ``PROPORTIONAL`` (many, most), ``UNIVERSAL`` (any, all).
    The last three do not: ``SPECIFIC`` (certain ones that the text goes on to name), ``PARTITIVE`` (a part of an
    entity), ``AMOUNT`` (large quantities).
    """

    EXISTENTIAL = "existential"
    AT_LEAST = "at_least"
    CARDINAL = "cardinal"
    PROPORTIONAL = "proportional"
    UNIVERSAL = "universal"
    SPECIFIC = "specific"
    PARTITIVE = "partitive"
    AMOUNT = "amount"


class QuantifierScope(Enum):
    """The part of a statement that a quantifier refers to.

    ``SUBJECT`` and ``OBJECT`` of the claim; ``SET``: the set from which the subject is singled out ("at least one of
    these"), so that the claim must not be applied to the others; ``CONTEXT``: the patients, animals or samples studied
    ("in all patients"), which quantifies neither subject nor object; ``SPEAKER``: the people who make the statement.
    """

    SUBJECT = "subject"
    OBJECT = "object"
    SET = "set"
    CONTEXT = "context"
    SPEAKER = "speaker"


class DocumentStatus(Enum):
    """The publication status of a document.

    ``PUBLISHED``: it appeared in a journal or elsewhere, and nothing else is known of it. ``PREPRINT``: it was put
    online before any review. ``CORRECTED``: a correction was published. ``CONCERN``: its publisher warns that its
    results may not be reliable. ``SUPERSEDED``: a later version or study takes its place. ``WITHDRAWN``: its authors or
    its publisher took it back without, or before, a notice of retraction. ``RETRACTED``: such a notice was published.
    """

    PUBLISHED = "published"
    PREPRINT = "preprint"
    CORRECTED = "corrected"
    CONCERN = "expression_of_concern"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"


class ClaimStatus(Enum):
    """The curation status of a claim; only an accepted claim can have a direct edge.

    ``PROPOSED``: nobody has decided yet. ``ACCEPTED``: the curators hold that its evidence says what the claim says,
    which does not make it true. ``REJECTED``: they hold that it does not, or that the claim should not be used.
    """

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class StudyDesign(Enum):
    """The design of the study behind a finding, from weakest to strongest.

    The order applies to statements about patients. Designs with the same :attr:`rank` are not ordered among each other.
    """

    OPINION = "opinion"
    COMPUTATIONAL = "computational"
    CELL_FREE = "cell_free"
    CELL_CULTURE = "cell_culture"
    EX_VIVO = "ex_vivo"
    ANIMAL_MODEL = "animal_model"
    CASE_REPORT = "case_report"
    CASE_SERIES = "case_series"
    CROSS_SECTIONAL = "cross_sectional"
    CASE_CONTROL = "case_control"
    COHORT = "cohort"
    SINGLE_ARM_TRIAL = "single_arm_trial"
    NON_RANDOMIZED_TRIAL = "non_randomized_trial"
    RANDOMIZED_TRIAL = "randomized_trial"
    SYSTEMATIC_REVIEW = "systematic_review"
    META_ANALYSIS = "meta_analysis"

    @property
    def rank(self) -> int:
        """Rank of the design, 0 for the weakest; the ``ig:rank`` of its concept."""
        return _DESIGN_RANKS[self.value]

    @property
    def is_trial(self) -> bool:
        """Whether patients were treated by a protocol to observe the outcome; false for a review of trials."""
        return self in (StudyDesign.SINGLE_ARM_TRIAL, StudyDesign.NON_RANDOMIZED_TRIAL, StudyDesign.RANDOMIZED_TRIAL)


_DESIGN_RANKS: Final = {
    "opinion": 0,
    "computational": 1,
    "cell_free": 2,
    "cell_culture": 2,
    "ex_vivo": 3,
    "animal_model": 4,
    "case_report": 5,
    "case_series": 6,
    "cross_sectional": 7,
    "case_control": 8,
    "cohort": 9,
    "single_arm_trial": 10,
    "non_randomized_trial": 11,
    "randomized_trial": 12,
    "systematic_review": 13,
    "meta_analysis": 13,
}


class Section(Enum):
    """The part of a document that contains a passage."""

    TITLE = "title"
    ABSTRACT = "abstract"
    INTRODUCTION = "introduction"
    METHODS = "methods"
    RESULTS = "results"
    DISCUSSION = "discussion"
    CONCLUSION = "conclusion"
    TABLE = "table"
    FIGURE = "figure"
    SUPPLEMENT = "supplement"
    REFERENCES = "references"
    OTHER = "other"


class NumberKind(Enum):
    """Common kinds of reported numbers; :attr:`Number.kind` may also be a term of another vocabulary."""

    P_VALUE = "p_value"
    ADJUSTED_P_VALUE = "adjusted_p_value"
    EFFECT_SIZE = "effect_size"
    HAZARD_RATIO = "hazard_ratio"
    ODDS_RATIO = "odds_ratio"
    RISK_RATIO = "risk_ratio"
    RESPONSE_RATE = "response_rate"
    CORRELATION_COEFFICIENT = "correlation_coefficient"
    FOLD_CHANGE = "fold_change"
    LOG_FOLD_CHANGE = "log_fold_change"
    CONFIDENCE_LOW = "confidence_low"
    CONFIDENCE_HIGH = "confidence_high"
    STANDARD_ERROR = "standard_error"
    ENRICHMENT_SCORE = "enrichment_score"
    SCORE = "score"
    RATING = "rating"
    PUBLICATION_COUNT = "publication_count"
    COUNT = "count"
    CONCENTRATION = "concentration"
    DURATION = "duration"
    PERCENTAGE = "percentage"


class PassageRelation(Enum):
    """A relation from one passage to another, possibly in another document.

    ``REPLICATES`` and ``FAILS_TO_REPLICATE``: the first repeats the study of the other, with the same or with another
    outcome. ``SUPERSEDES``: it takes the place of the other. ``SAME_COHORT``: both report the same patients, animals or
    samples, so that they are one source.
    """

    REPLICATES = "replicates"
    FAILS_TO_REPLICATE = "fails_to_replicate"
    SUPERSEDES = "supersedes"
    SAME_COHORT = "same_cohort"
