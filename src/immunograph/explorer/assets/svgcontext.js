// The commands of Canvas that the scene uses, written down as SVG elements.

import { hues } from "./colours.js";
import { svg, SVG } from "./dom.js";
import { ruler } from "./lettering.js";
import { fix, SvgPath } from "./shapes.js";

export class SvgContext extends SvgPath {
  constructor(width, height) {
    super();
    Object.assign(this, { width, height, parts: [], globalAlpha: 1, lineWidth: 1, lineCap: "butt", lineJoin: "miter", strokeStyle: "#000", fillStyle: "#000", font: "12px sans-serif", textAlign: "start", textBaseline: "alphabetic", dash: [] });
  }
  beginPath() { this.d = ""; }
  setLineDash(dash) { this.dash = dash; }
  measureText(text) { ruler.font = this.font; return ruler.measureText(text); }
  add(name, attributes, ...children) {
    if (this.globalAlpha < 1) attributes.opacity = fix(this.globalAlpha);
    this.parts.push(svg(name, attributes, ...children));
  }
  stroke() {
    if (this.d) this.add("path", { d: this.d, fill: "none", stroke: this.strokeStyle, "stroke-width": fix(this.lineWidth), "stroke-dasharray": this.dash.join(" ") || null, "stroke-linecap": this.lineCap === "butt" ? null : this.lineCap });
  }
  fill() { if (this.d) this.add("path", { d: this.d, fill: this.fillStyle }); }
  fillRect(x, y, w, h) { this.add("rect", { x: fix(x), y: fix(y), width: fix(w), height: fix(h), fill: this.fillStyle }); }
  text(words, x, y, attributes) {
    const [, style, weight, size, family] = /^(italic )?(\d{3} )?([\d.]+px) (.*)$/.exec(this.font) || [null, "", "", "12px", "sans-serif"];
    this.add("text", { x: fix(x), y: fix(y), "font-family": family, "font-size": size, "font-style": style ? "italic" : null, "font-weight": weight ? weight.trim() : null,
      "text-anchor": this.textAlign === "center" ? "middle" : null, "dominant-baseline": this.textBaseline === "middle" ? "central" : null, ...attributes }, words);
  }
  fillText(words, x, y) { this.text(words, x, y, { fill: this.fillStyle }); }
  strokeText(words, x, y) { this.text(words, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round", "aria-hidden": "true" }); }
  element(title) {
    return svg("svg", { xmlns: SVG, width: this.width, height: this.height, viewBox: `0 0 ${this.width} ${this.height}`, role: "img" },
      svg("title", {}, title), svg("rect", { width: "100%", height: "100%", fill: hues.paper }), this.parts);
  }
}
