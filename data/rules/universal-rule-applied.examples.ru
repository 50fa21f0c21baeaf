# What this rule must draw and what it must not: "immunograph check" runs it on each.
# base: Any chemical that slows growth helps prevent cancer; drug X, a chemical, slows growth.
INSERT DATA { GRAPH igg:curated {
  igc:rule a ig:Claim ; rdf:subject ige:slowing-chemical ; rdf:predicate ig:helpsPrevent ; rdf:object ige:cancer ; ig:status ig:Proposed ; ig:hasEvidence igv:rule .
  igv:rule a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ; ig:quantifier "any" ; ig:quantifierKind ig:Universal ; ig:quantifierOf ig:SubjectScope .
  igx:condition a ig:CuratorAxiom, ig:MembershipCondition ; owl:annotatedSource ige:slowing-chemical ; owl:annotatedProperty ig:inhibits ; owl:annotatedTarget ige:growth ; ig:aspect "rate" .
  igx:genus a ig:CuratorAxiom ; owl:annotatedSource ige:slowing-chemical ; owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget ige:chemical .
  ige:slowing-chemical rdfs:subClassOf ige:chemical .
  igc:case a ig:Claim ; rdf:subject ige:drug-x ; rdf:predicate ig:inhibits ; rdf:object ige:growth ; ig:aspect "rate" ; ig:status ig:Proposed ; ig:hasEvidence igv:case .
  igv:case a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted .
  igc:kind a ig:Claim ; rdf:subject ige:drug-x ; rdf:predicate rdfs:subClassOf ; rdf:object ige:chemical ; ig:status ig:Proposed ; ig:hasEvidence igv:kind .
  igv:kind a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Definitional .
} }

# example: The base as it is.

# example: The thing is only able to slow growth; so is the conclusion only a capability.
INSERT DATA { GRAPH igg:curated { igv:case ig:modality ig:Ability } }

# example: The thing is of a kind that the curators put below the class's kind.
DELETE { GRAPH igg:curated { igc:kind rdf:object ige:chemical } } INSERT { GRAPH igg:curated { igc:kind rdf:object ige:salt . ige:salt rdfs:subClassOf ige:chemical } } WHERE {}

# counterexample: The class slows, and this chemical speeds growth.
DELETE { GRAPH igg:curated { igc:case rdf:predicate ig:inhibits } } INSERT { GRAPH igg:curated { igc:case rdf:predicate ig:enhances } } WHERE {}

# counterexample: The class is of chemicals that speed growth, and the rule says that they contribute to cancer; drug X slows it.
DELETE { GRAPH igg:curated { igx:condition owl:annotatedProperty ig:inhibits . igc:rule rdf:predicate ig:helpsPrevent } } INSERT { GRAPH igg:curated { igx:condition owl:annotatedProperty ig:enhances . igc:rule rdf:predicate ig:contributesTo } } WHERE {}

# counterexample: The class only involves growth: what its members do to it is not said.
DELETE WHERE { GRAPH igg:curated { igx:condition ?p ?o } } ; INSERT DATA { GRAPH igg:curated { ige:slowing-chemical ig:involves ige:growth . igx:about a ig:CuratorAxiom ; owl:annotatedSource ige:slowing-chemical ; owl:annotatedProperty ig:involves ; owl:annotatedTarget ige:growth } }

# counterexample: The thing is a treatment and no chemical, such as radiotherapy.
DELETE { GRAPH igg:curated { igc:kind rdf:object ige:chemical } } INSERT { GRAPH igg:curated { igc:kind rdf:object ige:treatment } } WHERE {}

# counterexample: Nothing says what kind the thing is.
DELETE WHERE { GRAPH igg:curated { igc:kind ?p ?o } }

# counterexample: The thing is only like a chemical.
DELETE { GRAPH igg:curated { igc:kind rdf:predicate rdfs:subClassOf } } INSERT { GRAPH igg:curated { igc:kind rdf:predicate ig:similarTo } } WHERE {}

# counterexample: Only some of what the thing is are chemicals.
INSERT DATA { GRAPH igg:curated { igv:kind ig:quantifier "some" ; ig:quantifierKind ig:Existential ; ig:quantifierOf ig:SubjectScope } }

# counterexample: The rule speaks of many chemicals, not of any.
DELETE { GRAPH igg:curated { igv:rule ig:quantifierKind ig:Universal } } INSERT { GRAPH igg:curated { igv:rule ig:quantifierKind ig:Proportional } } WHERE {}

# counterexample: Any counts the cancers that are prevented, not the chemicals.
DELETE { GRAPH igg:curated { igv:rule ig:quantifierOf ig:SubjectScope } } INSERT { GRAPH igg:curated { igv:rule ig:quantifierOf ig:ObjectScope } } WHERE {}

# counterexample: The rule is asked, not stated.
DELETE { GRAPH igg:curated { igv:rule ig:stance ig:Supports ; ig:certainty 3 } } INSERT { GRAPH igg:curated { igv:rule ig:stance ig:Asks ; ig:certainty 0 } } WHERE {}

# counterexample: The slowing is what somebody aims at.
DELETE { GRAPH igg:curated { igv:case ig:stance ig:Supports ; ig:certainty 3 } } INSERT { GRAPH igg:curated { igv:case ig:stance ig:Intends ; ig:certainty 0 } } WHERE {}

# counterexample: The slowing is denied.
DELETE { GRAPH igg:curated { igv:case ig:stance ig:Supports } } INSERT { GRAPH igg:curated { igv:case ig:stance ig:Disputes } } WHERE {}

# counterexample: The slowing was tested and not seen.
DELETE { GRAPH igg:curated { igv:case ig:stance ig:Supports } } INSERT { GRAPH igg:curated { igv:case ig:stance ig:Null } } WHERE {}

# counterexample: The curators rejected the case.
DELETE { GRAPH igg:curated { igc:case ig:status ig:Proposed } } INSERT { GRAPH igg:curated { igc:case ig:status ig:Rejected } } WHERE {}

# counterexample: It slows some growths only.
INSERT DATA { GRAPH igg:curated { igv:case ig:quantifier "some" ; ig:quantifierKind ig:Existential ; ig:quantifierOf ig:ObjectScope } }

# counterexample: It slows growth at one stage only.
INSERT DATA { GRAPH igg:curated { igc:case ig:stage ige:early-stage } }

# counterexample: The passage speaks of mice only.
INSERT DATA { GRAPH igg:curated { igv:case ig:species ige:mouse } }

# counterexample: The rule holds in one disease only.
INSERT DATA { GRAPH igg:curated { igc:rule ig:disease ige:leukemia } }

# counterexample: Two drugs slow growth together.
INSERT DATA { GRAPH igg:curated { igc:case rdf:subject ige:drug-y } }

# counterexample: It slows growth by means of something else.
INSERT DATA { GRAPH igg:curated { igc:case ig:instrument ige:pump } }

# counterexample: It helps to slow growth, and need not do it itself.
INSERT DATA { GRAPH igg:curated { igv:case ig:modality ig:Participation } }

# counterexample: It slows growth in a sense.
DELETE { GRAPH igg:curated { igv:case ig:certainty 3 } } INSERT { GRAPH igg:curated { igv:case ig:certainty 2 ; ig:modality ig:Approximation } } WHERE {}

# counterexample: It lowers another aspect of the growth, such as how long it lasts.
DELETE { GRAPH igg:curated { igc:case ig:aspect "rate" } } INSERT { GRAPH igg:curated { igc:case ig:aspect "duration" } } WHERE {}

# counterexample: It slows the growth of something else.
DELETE { GRAPH igg:curated { igc:case rdf:object ige:growth } } INSERT { GRAPH igg:curated { igc:case rdf:object ige:growth-of-hair } } WHERE {}

# counterexample: The class has no kind, so nothing tells what may be a member.
DELETE WHERE { GRAPH igg:curated { igx:genus ?p ?o } } ; DELETE DATA { GRAPH igg:curated { ige:slowing-chemical rdfs:subClassOf ige:chemical } }
