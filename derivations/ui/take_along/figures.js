// The buttons for figures that the stage makes in the browser.

/**
 * @typedef {object} Component
 * @property {[{ shows: string[], name: string }]} data
 * @property {HTMLElement & { convFigures?: { shows: string[], name: string } }} parentElement
 */

/** @param {Component} component */
export default function ({ data: [told], parentElement: root }) {
  const isNew = !root.convFigures;
  root.convFigures = told;
  if (!isNew) return;
  root.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (!button || !root.convFigures) return;
    const { kind, bare } = button.dataset;
    dispatchEvent(new CustomEvent("conv-figure", {
      detail: { ...root.convFigures, kind, bare: bare !== undefined },
    }));
  });
}
