// What changes while the page is used: where one looks, what is chosen, what is shown. Every module may read and change it.

import { edges, nodes } from "./data.js";

/** @type {{ k: number, x: number, y: number, width: number, height: number, ratio: number, fitted: boolean, tall: number, paper: "" | "print", hairlines: boolean }} */
export const view = { k: 1, x: 0, y: 0, width: 0, height: 0, ratio: 1, fitted: false, tall: 1, paper: "", hairlines: false };
/** @type {{ node: Thing | null, edge: Edge | null, path: Edge[] | null, overNode: Thing | null, overEdge: Edge | null }} */
export const chosen = { node: null, edge: null, path: null, overNode: null, overEdge: null };
// The picture as it was last painted, and the thing that is carried over it.
/** @type {{ margin: number, x: number, y: number, k: number, fresh: boolean, without: Thing | null }} */
export const ground = { margin: 0, x: 0, y: 0, k: 0, fresh: false, without: null };
// The ends of the path that was asked for last.
/** @type {{ from: Thing | null, to: Thing | null }} */
export const asking = { from: null, to: null };

// What is left of the whole by closeness: steps around a thing and whatever was opened from there, or one group.
/** @type {{ from: Thing | null, hops: number, more: Thing[], inside: number | null, within: Set<Thing> | null }} */
export const reach = { from: null, hops: 0, more: [], inside: null, within: null };
export const visible = { edges, nodes };

// More things than a screen can hold open as groups, a disc each.
/** @type {{ on: boolean, discs: Disc[], ties: Tie[], chosen: Disc | null, over: Disc | null }} */
export const overview = { on: false, discs: [], ties: [], chosen: null, over: null };
