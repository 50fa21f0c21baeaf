// What changes while the page is used: where one looks, what is chosen, what is shown. Every module may read and change it.

import { edges, nodes } from "./data.js";

export const view = { k: 1, x: 0, y: 0, width: 0, height: 0, ratio: 1, fitted: false, tall: 1, paper: "", hairlines: false };
export const chosen = { node: null, edge: null, path: null, overNode: null, overEdge: null };
export const ground = { margin: 0, x: 0, y: 0, k: 0, fresh: false, without: null };
export const asking = { from: null, to: null };

// What is left of the whole by closeness: steps around a thing and whatever was opened from there, or one group.
export const reach = { from: null, hops: 0, more: [], inside: null, within: null };
export const visible = { edges, nodes };

// More things than a screen can hold open as groups, a disc each.
export const overview = { on: false, discs: [], ties: [], chosen: null, over: null };
