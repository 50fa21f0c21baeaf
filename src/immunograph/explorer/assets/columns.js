// Decodes the columns that column_compression.py packs; the one-letter keys are documented there.

const DIGITS = Array.from({ length: 95 }, (_, place) => String.fromCharCode(32 + place)).filter((each) => !'"\\<>&'.includes(each));
const digitValue = new Uint8Array(128);
DIGITS.forEach((each, place) => { digitValue[each.charCodeAt(0)] = place; });

/** @type {(column: Packed, count: number) => any[]} */
function unpack(column, count) {
  if ("c" in column) return new Array(count).fill(column.c);
  if ("b" in column) {
    const { b, w, m } = column;
    const found = new Array(count);
    for (let row = 0, at = 0; row < count; row += 1) {
      let number = 0;
      for (let place = 0; place < w; place += 1, at += 1) number = number * 90 + digitValue[b.charCodeAt(at)];
      found[row] = number + m;
    }
    return found;
  }
  if ("p" in column) {
    const which = unpack(column.i, count);
    return unpack(column.r, count).map((text, row) => column.p[which[row]] + text);
  }
  if ("d" in column) {
    const codes = unpack(column.i, count);
    const kept = unpack(column.d, codes.reduce((a, b) => Math.max(a, b), 0) + 1);
    return codes.map((code) => kept[code]);
  }
  if ("j" in column) return column.j.split("\n");
  if ("h" in column) {
    const bytes = atob(column.h);
    const two = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
    return Array.from({ length: count }, (_, row) => {
      let text = "";
      for (let at = (row * column.w) / 2; at < ((row + 1) * column.w) / 2; at += 1) text += two[bytes.charCodeAt(at)];
      return text;
    });
  }
  if ("t" in column) {
    const parts = column.t.map((each) => unpack(each, count));
    return Array.from({ length: count }, (_, row) => parts.map((part) => part[row]));
  }
  if ("l" in column) {
    const flat = unpack(column.f, column.k);
    let at = 0;
    return unpack(column.l, count).map((length) => flat.slice(at, (at += length)));
  }
  if ("a" in column) {
    const found = new Array(count).fill(null);
    const values = unpack(column.o, column.k);
    let row = 0;
    unpack(column.a, column.k).forEach((step, place) => { found[(row += step)] = values[place]; });
    return found;
  }
  return column.v;
}

// A packed table; columns are decoded lazily and cached.
/** @template T */
export class Table {
  /** @param {PackedTable} table */
  constructor({ n, of }) {
    this.count = n;
    this.packed = of;
    // Names of columns are data, so the cache has no prototype: "constructor" is a valid name.
    /** @type {Record<string, any[]>} */
    this.read = Object.create(null);
    this.names = /** @type {(keyof T & string)[]} */ (Object.keys(of));
  }
  /** @template {keyof T & string} K @param {K} name @returns {(T[K] | null)[]} */
  column(name) {
    return (this.read[name] ??= Object.hasOwn(this.packed, name) ? unpack(this.packed[name], this.count) : new Array(this.count).fill(null));
  }
  // A column in which every row has a value.
  /** @template {keyof T & string} K @param {K} name */
  whole(name) { return /** @type {NonNullable<T[K]>[]} */ (this.column(name)); }
  /** @template {keyof T & string} K @param {K} name @param {number} row @returns {T[K] | undefined} */
  get(name, row) { return this.column(name)[row] ?? undefined; }
  /** @param {number} number @param {(keyof T & string)[]} names */
  row(number, names = this.names) {
    /** @type {Partial<T>} */
    const found = Object.create(null);
    for (const name of names) {
      const value = this.column(name)[number];
      if (value !== null && value !== undefined) found[name] = value;
    }
    return found;
  }
}
