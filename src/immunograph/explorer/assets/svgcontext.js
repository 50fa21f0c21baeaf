// The Canvas commands that the scene uses, recorded as SVG elements.

import { hues } from "./colours.js";
import { svg, SVG } from "./dom.js";
import { ruler } from "./lettering.js";
import { fix, SvgPath } from "./shapes.js";

export class SvgContext extends SvgPath {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    super();
    this.width = width;
    this.height = height;
    /** @type {SVGElement[]} */
    this.parts = [];
    this.globalAlpha = 1;
    this.lineWidth = 1;
    /** @type {CanvasLineCap} */
    this.lineCap = "butt";
    /** @type {CanvasLineJoin} */
    this.lineJoin = "miter";
    /** @type {CanvasRenderingContext2D["strokeStyle"]} */
    this.strokeStyle = "#000";
    /** @type {CanvasRenderingContext2D["fillStyle"]} */
    this.fillStyle = "#000";
    this.font = "12px sans-serif";
    /** @type {CanvasTextAlign} */
    this.textAlign = "start";
    /** @type {CanvasTextBaseline} */
    this.textBaseline = "alphabetic";
    /** @type {number[]} */
    this.dash = [];
  }
  beginPath() { this.d = ""; }
  /** @param {number[]} dash */
  setLineDash(dash) { this.dash = dash; }
  /** @param {string} text */
  measureText(text) { ruler.font = this.font; return ruler.measureText(text); }
  /** @param {"path" | "rect" | "text"} name @param {Record<string, any>} attributes @param {...Content} children */
  add(name, attributes, ...children) {
    if (this.globalAlpha < 1) attributes.opacity = fix(this.globalAlpha);
    this.parts.push(svg(name, attributes, ...children));
  }
  stroke() {
    if (this.d) this.add("path", { d: this.d, fill: "none", stroke: this.strokeStyle, "stroke-width": fix(this.lineWidth), "stroke-dasharray": this.dash.join(" ") || null, "stroke-linecap": this.lineCap === "butt" ? null : this.lineCap });
  }
  fill() { if (this.d) this.add("path", { d: this.d, fill: this.fillStyle }); }
  /** @param {number} x @param {number} y @param {number} w @param {number} h */
  fillRect(x, y, w, h) { this.add("rect", { x: fix(x), y: fix(y), width: fix(w), height: fix(h), fill: this.fillStyle }); }
  /** @param {string} words @param {number} x @param {number} y @param {Record<string, any>} attributes */
  text(words, x, y, attributes) {
    const [, style, weight, size, family] = /^(italic )?(\d{3} )?([\d.]+px) (.*)$/.exec(this.font) || [null, "", "", "12px", "sans-serif"];
    this.add("text", { x: fix(x), y: fix(y), "font-family": family, "font-size": size, "font-style": style ? "italic" : null, "font-weight": weight ? weight.trim() : null,
      "text-anchor": this.textAlign === "center" ? "middle" : null, "dominant-baseline": this.textBaseline === "middle" ? "central" : null, ...attributes }, words);
  }
  /** @param {string} words @param {number} x @param {number} y */
  fillText(words, x, y) { this.text(words, x, y, { fill: this.fillStyle }); }
  /** @param {string} words @param {number} x @param {number} y */
  strokeText(words, x, y) { this.text(words, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round", "aria-hidden": "true" }); }
  /** @param {string} title */
  element(title) {
    return svg("svg", { xmlns: SVG, width: this.width, height: this.height, viewBox: `0 0 ${this.width} ${this.height}`, role: "img" },
      svg("title", {}, title), svg("rect", { width: "100%", height: "100%", fill: hues.paper }), this.parts);
  }
}
