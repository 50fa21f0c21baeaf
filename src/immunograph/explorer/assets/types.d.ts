// Types that several modules of the page use, only for tsc. payload.py builds the payload.

type Thing = import("./data.js").Thing;
type Edge = import("./data.js").Edge;
type Crowd = import("./placing.js").Crowd;
type SvgPath = import("./shapes.js").SvgPath;
type SvgContext = import("./svgcontext.js").SvgContext;

/** The context on which the scene is drawn: the canvas of the screen, or an SVG image. */
type Pen = CanvasRenderingContext2D | SvgContext;
/** The path commands with which an outline is drawn. */
type PathPen = Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "quadraticCurveTo" | "bezierCurveTo" | "closePath"> & {
  arc(x: number, y: number, r: number, from: number, to: number): void;
};

type Sign = "+" | "-" | "u" | "a" | "a+" | "a-" | "";
type Stance = "supports" | "null" | "disputes" | "unstated" | "asks" | "intends" | "";
/** Marks on the line of a claim in addition to its stance, see marks.py. */
type Beside = "fallen" | "disputes" | "null" | "asks" | "joint";
type Status = "accepted" | "proposed" | "rejected" | "inferred" | "axiom" | "";
type Certainty = -1 | 0 | 1 | 2 | 3;
type Shape = "circle" | "dot" | "hexagon" | "pentagon" | "diamond" | "square" | "triangle" | "pill" | "drop" | "page" | "person";

interface Group { index: number; label: string; shape: Shape; colour: string; quiet: boolean }
interface Source { title: string; kind?: string; licence?: string; url?: string }

/** A column packed by column_compression.py; the one-letter keys determine the encoding, see there. */
type Packed =
  | { c: any } | { v: any[] } | { b: string; w: number; m: number } | { d: Packed; i: Packed } | { p: string[]; i: Packed; r: Packed } | { j: string } | { h: string; w: number }
  | { t: Packed[] } | { l: Packed; f: Packed; k: number } | { a: Packed; o: Packed; k: number };
interface PackedTable { n: number; of: Record<string, Packed> }

/** Numbers of stated claims, and of claims that only a rule infers. */
interface ClaimTotal { stated: number; inferred: number }

/** [relation or kind, value] */
type Pair = string[];
/** Wording, with start and end in the sentence; only the wording for a foreign graph. */
type Cue = [string, number?, number?] | string;

interface NodeDetail {
  curie?: string; url?: string; definition?: string; category?: string; title?: string; synonyms?: string[]; related_names?: string[]; identifiers?: string[]; attributes?: Record<string, string>;
}
interface NodeColumns extends NodeDetail { id: string; label: string; group: number; x: number; y: number; community?: number }

interface Decision { outcome?: string; reason?: string; agent?: string; date?: string }
interface EdgeDetail {
  claim?: string; identifiers?: string[]; context?: (Pair | string)[]; participants?: (Pair | string)[]; aspect?: string; rule?: string; premises?: (Pair | string)[];
  links?: (string[] | string)[]; decisions?: (Decision | string)[]; graph?: string[]; title?: string; reason?: string; against?: string; clash?: string; opposed?: [string, string][]; caution?: string; with_sources?: string[]; with_targets?: string[]; beside?: Beside[]; attributes?: Record<string, string>;
}
interface EdgeColumns extends EdgeDetail {
  source: number; target: number; predicate: number; sign: Sign; certainty: Certainty; status: Status; stance: Stance; joint?: number; bend?: number; says?: number; evidence?: number[];
  trial?: number[]; trial_predicate?: number; trial_sign?: Sign; trial_certainty?: Certainty; trial_stance?: Stance; trial_beside?: Beside[];
}

interface Passage {
  stance?: Stance; certainty?: number; status?: string; speaker?: string; attributed_to?: string; attitude?: string; modality?: string; quantifier?: string; quantifier_of?: string;
  cues?: Cue[]; paraphrase?: string; sentence_text?: string; quotation?: string; document?: string; document_url?: string; paragraph?: number; sentence?: string; start?: number; end?: number;
  evidence_type?: string; evidence_type_label?: string; evidence_url?: string; context?: (Pair | string)[]; note?: string; checks?: string;
  section?: string; place?: string; level?: string; design?: string; sample_size?: number; document_status?: string; numbers?: string;
}

/** The steps of paths from path_data.py, as parallel columns; nodes are given by number. */
interface StepData {
  places: number; place: number[]; source: number[]; target: number[]; sign: (1 | 0 | -1)[]; cost: number[]; kind: number[]; claim: number[]; edge: number[];
  below: [number, number, number][]; known: [number, number, number, number, string, number][]; otherwise: [number, string][]; opposed: [number, string][]; limited: [number, string][]; effects: number[];
  links: [number, number, number, Sign, string][]; together: [number, string, string][];
  scopes: { names: string[]; contexts: [number, number, number[]][]; kinds: [number, number[]][]; contrasts: [number, number][] }; claims: [string, number, number | null][]; weights: number[]; most: [number, number]; whole: boolean; node: number[]; label: (string | number)[]; plain?: boolean;
}
interface Payload {
  title: string; subtitle: string; focus: number; empty: string; licence: string; sources: Source[]; citation: string; aside: string[]; view: string; layered: boolean; directed: boolean;
  groups: [string, Shape, string][]; paths: StepData | null; words: { headline: Record<string, string>; known: [string, string][]; keys: number }; predicates: [string, string, string][]; nodes: PackedTable; edges: PackedTable; evidence: PackedTable; says: PackedTable;
}

/** How an edge is drawn. */
interface Look { hue: string; width: number; dash: number[]; round: boolean; head: "" | "arrow" | "bar" | "knob"; hollow: boolean; mid: string; halo?: boolean }
/** The course of an edge on the screen. */
interface Ends { sx: number; sy: number; ex: number; ey: number; ux: number; uy: number }
type Course = Ends & ({ loop: true; c1x: number; c1y: number; c2x: number; c2y: number } | { loop: false; bent: boolean; cx: number; cy: number });
/** ... with its middle. */
type Line = Course & { mx: number; my: number };
type Point = [number, number];
interface Spot { x: number; y: number; radius?: number }
/** `search` is the number of the last search of a `Crowd` that found it. */
interface Box { x: number; y: number; w: number; h: number; node?: Thing; search?: number }
interface Area { left: number; right: number; top: number; low: number }
interface Tag { dx: number; dy: number }
/** Function from a node to its position and size on the screen: [x, y, radius]. */
interface Placer { (node: Thing): [number, number, number]; bend?: number }

/** A group of the overview. */
interface Disc {
  number: number; members: Thing[]; x: number; y: number; inside: number; ties: Map<Disc, number>; radius: number; label: string; kinds: [Group, number][];
}
interface Tie { a: Disc; b: Disc; count: number }

interface FacetKind {
  key: string; title: string; of?: "node"; values: (item: any) => any[]; word?: (value: any) => string; order?: (value: any) => number; always?: boolean; mark?: boolean; rest?: string; fold?: number;
}
/** rowsOf: of each node or edge, the rows that it counts for. */
interface Facet extends FacetKind { rows: Row[]; rowsOf: Row[][]; used: boolean }
interface Row { facet: Facet; value: any; label: string; count: number; on: boolean; joint: Set<number>; button?: HTMLElement }

/** A word of a name in its normal form. */
interface Token { kind: string; text: string; acronym?: boolean; plural?: boolean }
interface Form { tokens: Token[]; key: string; parts?: Token[]; latin?: string; turned?: string; signs?: Map<string, string> }
interface NodeHit { score: number; why: string; node: Thing; edge?: undefined }
interface EdgeHit { score: number; why: string; edge: Edge; node?: undefined }
type Hit = NodeHit | EdgeHit;

/** Content for el and svg; false, null and empty values are left out. */
type Content = Node | string | number | boolean | null | undefined | Content[];

/** A step of a path for display; `edge` is the edge that draws it, or null. */
interface Step {
  kind: number; source: string | number; target: string | number; key: string; belief: number; certainty: number | null; name: string; sign: Sign; effect: Sign; says: string; subjectWith: string; objectWith: string; edge: Edge | null;
}
interface Path { steps: Step[]; sign: Sign; certainty: number; end: string | number; leaps: number; belief: number; claims: string[]; weakest: Step[]; opposed: string[]; limited: string[]; apart: string[] }
interface StepGraph extends Omit<StepData, "below" | "links" | "together" | "opposed" | "limited" | "effects" | "otherwise"> {
  links: Map<number, [number, number, Sign, string]>; together: Map<number, [string, string]>; opposed: Map<number, string>; limited: Map<number, string>; effects: Set<number>; otherwise: Map<number, string>; contexts: Map<number, Map<number, number[]>>; kinds: Map<number, number[]>; contrasts: Set<string>;
  first: Int32Array; thingOf: Map<number, number>; below: Map<number, [number, number][]>; above: Map<number, [number, number][]>;
}
interface Answer { from: string; to: string; paths: Path[]; nearest: Path[]; reason: string; known: string; plain: boolean; more: boolean }
/** An entry of the search queue: cost, count, rank among its siblings, cost so far, steps so far, node, steps left. */
type Waiting = [number, number, number, number, number[], number, number];

/** A column of the table. */
interface TableColumn { name: string; value: (edge: Edge) => string | number; show?: (edge: Edge) => Content }
