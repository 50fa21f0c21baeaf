// The only module that creates elements: text is inserted as text nodes, and links only for known URL schemes.

/** @type {(id: string) => HTMLElement} */
export const $ = (id) => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`page.html has no element ${id}`);
  return element;
};
/** @type {(id: string) => HTMLInputElement} */
export const field = (id) => /** @type {HTMLInputElement} */ ($(id));
export const SVG = "http://www.w3.org/2000/svg";

/** @template {Element} T @param {T} element @param {Record<string, any>} attributes @param {Content[]} children */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of /** @type {any[]} */ (children).flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} name @param {Record<string, any>} attributes @param {...Content} children */
export function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** @template {keyof SVGElementTagNameMap} K @param {K} name @param {Record<string, any>} attributes @param {...Content} children */
export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// Flatten content, and leave out values that are not shown (false, null, empty).
/** @param {Content[]} content */
export const given = (content) => /** @type {(Node | string)[]} */ (/** @type {any[]} */ (content).flat(Infinity).filter(Boolean));

/** @param {unknown} text */
export function safeUrl(text) {
  try {
    const url = new URL(String(text));
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
  } catch {
    return "";
  }
}

/** @param {unknown} url @param {unknown} text */
export function link(url, text) {
  const safe = safeUrl(url);
  if (!safe) return document.createTextNode(String(text));
  return el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, String(text));
}

/** @param {string} text */
export function say(text) {
  $("said").textContent = text;
}
