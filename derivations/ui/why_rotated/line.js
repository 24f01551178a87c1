// The watched cell's line: its terms as cards, and what they come to so far.

import { element, formula, paint, part } from "./elements.js";
import { placeOn, spoken, termsOf } from "./story.js";

/** @typedef {import("./story.js").Story} Story */
/** @typedef {import("./story.js").Layout} Layout */
/** @typedef {import("./story.js").Term} Term */
/** @typedef {import("./two_ways.js").Show} Show */

/**
 * @param {Show} show
 * @param {number} watched
 */
export function drawLine(show, watched) {
  const { story, sums, place: { step } } = show;
  const { target, others, patches } = story;
  const terms = termsOf(story, watched);
  const cards = terms.flatMap((term, n) => [
    ...(n || target.starts ? [element("span", "two-ways-plus", "+")] : []),
    termCard(story, term, step),
  ]);
  const start = target.starts || (terms.length ? "" : "0");
  // Other pairs of channels add to the same cell: what this pair brings is its share.
  const whole = others ? "this pair" : "=";
  part(show, "line").replaceChildren(
    element("span", "two-ways-left", formula(target.lefts[watched]), element("span", "", " =")),
    ...(start ? [element("span", "two-ways-start", formula(start))] : []),
    ...cards,
    ...(others ? [element("span", "two-ways-others", `+ ${others}`)] : []),
    element("span", "two-ways-sum",
      element("span", "", step < patches.length ? "so far" : whole),
      element("b", "", sums[step][watched])),
  );
}

/**
 * @param {Story} story
 * @param {Term} term
 * @param {number} step
 */
function termCard(story, { source, k, product }, step) {
  const state = source === step - 1 ? "now" : source >= step ? "waiting" : "arrived";
  const chip = element("span", "two-ways-chip", story.kernel.names[k]);
  paint(chip, story.kernel.hues[k]);
  const numbers = `(${story.source.numbers[source]})(${story.kernel.numbers[k]}) = ${product}`;
  return element("div", `two-ways-term two-ways-${state}`,
    element("div", "two-ways-product", formula(story.source.names[source]), chip),
    element("div", "two-ways-numbers", numbers),
    element("div", "two-ways-pair",
      icon(story, story.painted, k, "patch"),
      element("span", "two-ways-turn", "↻"),
      icon(story, story.right, k, "window")));
}

/**
 * A small picture of K as it lies on the patch or in the window, with one cell filled.
 * @param {Story} story
 * @param {Layout} layout
 * @param {number} k
 * @param {string} says
 */
function icon(story, layout, k, says) {
  const { rows, columns } = layout;
  const grid = element("div", "two-ways-icon");
  grid.style.setProperty("--columns", String(columns.length));
  for (const u of rows) for (const v of columns) {
    const spot = element("i", "");
    const flat = u < 0 || v < 0 ? -1 : u * story.kernel.size[1] + v;
    if (flat >= 0) spot.style.setProperty("--hue", story.kernel.hues[flat]);
    spot.className = flat === k ? "two-ways-here" : flat < 0 ? "two-ways-gap" : "";
    grid.append(spot);
  }
  grid.setAttribute("role", "img");
  grid.setAttribute("aria-label", `${says}: ${spoken(story, placeOn(story, layout, k))}`);
  return element("figure", "", grid, element("figcaption", "", says));
}
