// The mutable state of the page: position, selection, visible nodes and edges. Every module may read and change it.

import { edges, nodes } from "./data.js";

/** @type {{ k: number, x: number, y: number, width: number, height: number, ratio: number, fitted: boolean, tall: number, paper: "" | "print", hairlines: boolean }} */
export const view = { k: 1, x: 0, y: 0, width: 0, height: 0, ratio: 1, fitted: false, tall: 1, paper: "", hairlines: false };
/** @type {{ node: Thing | null, edge: Edge | null, path: Edge[] | null, overNode: Thing | null, overEdge: Edge | null }} */
export const chosen = { node: null, edge: null, path: null, overNode: null, overEdge: null };
// The drawing as it was last painted, and the node being dragged.
/** @type {{ margin: number, x: number, y: number, k: number, fresh: boolean, without: Thing | null }} */
export const ground = { margin: 0, x: 0, y: 0, k: 0, fresh: false, without: null };
// The ends of the path that was requested last.
/** @type {{ from: Thing | null, to: Thing | null }} */
export const asking = { from: null, to: null };

// The part of the graph that is shown: the neighbourhood of a node with the nodes expanded from it, or one group.
/** @type {{ from: Thing | null, hops: number, more: Thing[], inside: number | null, within: Set<Thing> | null }} */
export const reach = { from: null, hops: 0, more: [], inside: null, within: null };
export const visible = { edges, nodes };

// The overview of a large graph, with one disc per community.
/** @type {{ on: boolean, discs: Disc[], ties: Tie[], chosen: Disc | null, over: Disc | null }} */
export const overview = { on: false, discs: [], ties: [], chosen: null, over: null };
