// A figure as a PDF: its rectangles, paths and text drawn again, the text in fonts that every reader
// has (Helvetica, Times, Symbol). It reads the SVG that figure.js writes, and no other. No DOM here.

import { codesOf, FACES, fontObject, widthOf } from "./pdf_fonts.js";

/** @typedef {Record<string, string>} Attributes */
/** @typedef {{ name: string, attributes: Attributes, children: (Node | string)[] }} Node */

/** Points of a pixel. */
const POINT = 0.75;
const SLANT = 0.2;
const HATCH = { 1: 9, 2: 6, 3: 4 };

/**
 * @param {string} svg
 * @param {{ title: string, link: string }} about
 */
export function pdfOf(svg, { title, link }) {
  const root = parsed(svg);
  const [, , width, height] = root.attributes.viewBox.split(" ").map(Number);
  /** @type {Map<string, string>} */
  const states = new Map();
  const drawn = root.children.map((child) => draw(child, { opacity: 1, states, text: {} })).join("\n");
  const [across, down] = [width * POINT, height * POINT];
  const content = `${POINT} 0 0 ${-POINT} 0 ${down} cm\n${drawn}`;
  const fonts = Object.keys(FACES);
  const first = 6;
  const resources = `<< /Font << ${fonts.map((name, place) => `/${name} ${first + place} 0 R`).join(" ")} >>`
    + ` /ExtGState << ${[...states].map(([value, name]) => `/${name} << ${value} >>`).join(" ")} >> >>`;
  return written([
    "<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${across} ${down}] /Contents 4 0 R /Resources ${resources} >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    `<< /Title ${said(title)} /Subject ${said(link)} /Creator ${said("conv derivation explorer")} >>`,
    ...fonts.map(fontObject),
  ]);
}

/** @param {string[]} objects */
function written(objects) {
  let text = "%PDF-1.4\n";
  const places = objects.map((object, place) => {
    const at = text.length;
    text += `${place + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1}`
    + ` /Root 1 0 R /Info 5 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
}

/** Any text of what is said about the file. @param {string} text */
function said(text) {
  const units = Array.from({ length: text.length }, (_, place) => text.charCodeAt(place));
  return `<FEFF${units.map((unit) => unit.toString(16).padStart(4, "0")).join("")}>`;
}

/**
 * What is around an element.
 * @typedef {{ opacity: number, states: Map<string, string>, text: Attributes }} Around
 */

/**
 * @param {Node | string} node
 * @param {Around} around
 * @returns {string}
 */
function draw(node, around) {
  if (typeof node === "string") return "";
  const { name, attributes, children } = node;
  if (name === "g") {
    const opacity = around.opacity * Number(attributes.opacity ?? 1);
    return children.map((child) => draw(child, { ...around, opacity })).join("\n");
  }
  if (name === "rect") return rect(attributes, around);
  if (name === "path") return painted(attributes, pathOf(attributes.d), around);
  return name === "text" ? textOf(node, around) : "";
}

/**
 * @param {Attributes} attributes
 * @param {Around} around
 */
function rect(attributes, around) {
  const [x, y, width, height, rx] = ["x", "y", "width", "height", "rx"].map((key) => Number(attributes[key] ?? 0));
  const hatch = /^url\(#(above|below)-([123])\)$/.exec(attributes.fill ?? "");
  if (!hatch) return painted(attributes, rounded(x, y, width, height, rx), around);
  const step = HATCH[/** @type {1 | 2 | 3} */ (Number(hatch[2]))] * Math.SQRT2;
  const lines = [];
  for (let at = -height; at < width; at += step) {
    const [from, to] = hatch[1] === "above" ? [at, at + height] : [at + height, at];
    lines.push(`${n(x + from)} ${n(y)} m ${n(x + to)} ${n(y + height)} l`);
  }
  const ground = painted({ ...attributes, fill: "#ffffff" }, rounded(x, y, width, height, rx), around);
  return `${ground}\nq ${n(x)} ${n(y)} ${n(width)} ${n(height)} re W n 0.6 G 0.8 w ${lines.join(" ")} S Q`;
}

/**
 * A path, filled and stroked as its attributes say.
 * @param {Attributes} attributes
 * @param {string} path
 * @param {Around} around
 */
function painted(attributes, path, around) {
  const [fill, stroke] = [colourOf(attributes.fill ?? "#000000"), colourOf(attributes.stroke ?? "none")];
  const state = stateOf(around, [attributes["fill-opacity"], attributes["stroke-opacity"]]);
  const dash = attributes["stroke-dasharray"] ? `[${attributes["stroke-dasharray"]}] 0 d ` : "";
  const round = attributes["stroke-linecap"] === "round" ? "1 J 1 j " : "";
  const line = stroke ? `${stroke} RG ${attributes["stroke-width"] ?? 1} w ${dash}${round}` : "";
  const how = `${fill && stroke ? "B" : fill ? "f" : stroke ? "S" : "n"}`;
  return `q ${state}${fill ? `${fill} rg ` : ""}${line}${path} ${how} Q`;
}

/**
 * @param {Around} around
 * @param {(string | undefined)[]} own
 */
function stateOf({ opacity, states }, own) {
  const [fill, stroke] = own.map((value) => n(opacity * Number(value ?? 1)));
  if (fill === "1" && stroke === "1") return "";
  const value = `/ca ${fill} /CA ${stroke}`;
  const name = states.get(value) ?? `G${states.size}`;
  states.set(value, name);
  return `/${name} gs `;
}

/** @param {string} colour */
function colourOf(colour) {
  if (colour === "none") return "";
  const hex = /^#([0-9a-f]{6})$/i.exec(colour);
  const parts = hex ? [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16))
    : (colour.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
  return parts.map((part) => n(part / 255)).join(" ");
}

/** How far the handles of a quarter of a circle stand off. */
const HANDLE = 0.5523;

/** @type {(x: number, y: number, width: number, height: number, r: number) => string} */
function rounded(x, y, width, height, r) {
  if (!r) return `${n(x)} ${n(y)} ${n(width)} ${n(height)} re`;
  const [right, end, away] = [x + width, y + height, r * (1 - HANDLE)];
  /** @type {(...points: number[]) => string} */
  const curve = (...points) => `${points.map(n).join(" ")} c`;
  return [
    `${n(x + r)} ${n(y)} m ${n(right - r)} ${n(y)} l`, curve(right - away, y, right, y + away, right, y + r),
    `${n(right)} ${n(end - r)} l`, curve(right, end - away, right - away, end, right - r, end),
    `${n(x + r)} ${n(end)} l`, curve(x + away, end, x, end - away, x, end - r),
    `${n(x)} ${n(y + r)} l`, curve(x, y + away, x + away, y, x + r, y), "h",
  ].join(" ");
}

/** A path of M, and of m, l and c from where the last ended. @param {string} d */
function pathOf(d) {
  let [x, y] = [0, 0];
  return [...d.matchAll(/([Mmlc])([^Mmlc]*)/g)].map(([, command, numbers]) => {
    const found = (numbers.match(/-?[\d.]+/g) ?? []).map(Number);
    const points = command === "M" ? found : found.map((value, place) => value + (place % 2 ? y : x));
    [x, y] = points.slice(-2);
    return `${points.map(n).join(" ")} ${command.toLowerCase()}`;
  }).join(" ");
}

/**
 * @param {Node} node
 * @param {Around} around
 */
function textOf(node, around) {
  const attributes = { ...around.text, ...node.attributes };
  /** @type {string} */
  const inner = node.children.map((child) => (typeof child === "string" ? words(child, attributes, around)
    : textOf({ ...child, name: "text" }, { ...around, text: attributes }))).join("\n");
  return inner;
}

/**
 * @param {string} text
 * @param {Attributes} attributes
 * @param {Around} around
 */
function words(text, attributes, around) {
  const size = Number(attributes["font-size"]);
  if (text === "⊙") return dotted(attributes, size, around);
  const runs = codesOf(text, attributes);
  const width = runs.reduce((sum, run) => sum + widthOf(run), 0) * size;
  const share = { start: 0, middle: 0.5, end: 1 }[attributes["text-anchor"] ?? "start"] ?? 0;
  const [x, y] = [Number(attributes.x) - width * share, Number(attributes.y)];
  let at = x;
  const shown = runs.map((run) => {
    // Symbol has no italic of its own.
    const slant = run.font === "Y" && attributes["font-style"] === "italic" ? SLANT : 0;
    const place = `1 0 ${slant} -1 ${n(at)} ${n(y)} Tm`;
    at += widthOf(run) * size;
    const codes = run.codes.map((code) => code.toString(16).padStart(2, "0")).join("");
    return `/${run.font} ${n(size)} Tf ${place} <${codes}> Tj`;
  }).join(" ");
  const colour = `${stateOf(around, [])}${colourOf(attributes.fill ?? "#000000")} rg`;
  return `q ${colour} BT ${shown} ET Q`;
}

/**
 * ⊙, which none of the fonts has.
 * @param {Attributes} attributes
 * @param {number} size
 * @param {Around} around
 */
function dotted({ x, y, fill }, size, around) {
  const [middle, height] = [Number(x) + 0.39 * size, Number(y) - 0.25 * size];
  /** @type {(r: number) => string} */
  const circle = (r) => rounded(middle - r, height - r, 2 * r, 2 * r, r);
  const ring = painted({ fill: "none", stroke: fill, "stroke-width": n(size * 0.05) }, circle(size * 0.33), around);
  return `${ring}\n${painted({ fill }, circle(size * 0.06), around)}`;
}

/** A number as a PDF has it. @param {number} value */
function n(value) {
  return String(Math.round(value * 1000) / 1000);
}

/**
 * The tree of an SVG that figure.js wrote.
 * @param {string} svg
 * @returns {Node}
 */
function parsed(svg) {
  /** @type {Node} */
  const root = { name: "", attributes: {}, children: [] };
  const open = [root];
  for (const [, end, name, attributes, empty, text] of svg.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>|([^<]+)/g)) {
    if (text !== undefined) {
      if (open[open.length - 1].name.startsWith("t")) open[open.length - 1].children.push(unescaped(text));
    } else if (end) open.pop();
    else {
      const node = { name, attributes: attributesOf(attributes), children: [] };
      open[open.length - 1].children.push(node);
      if (!empty) open.push(node);
    }
  }
  return /** @type {Node} */ (root.children[0]);
}

/** @param {string} text */
function attributesOf(text) {
  const found = [...text.matchAll(/([\w-]+)="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name, value]) => [name, unescaped(value)]));
}

/** @param {string} text */
function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
