// Tabs over a stage that holds several results: Z, ∂L/∂K, ∂L/∂B, ∂L/∂X.

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountTabs(stage) {
  const root = stage.part("tabs");
  root.addEventListener("click", ({ target }) => {
    const tab = target instanceof Element ? target.closest("button") : null;
    if (tab) stage.turnTo(Number(tab.dataset.row));
  });
  root.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const { length } = stage.model.rows;
    stage.turnTo((stage.state.row + by + length) % length);
    /** @type {HTMLElement} */ (root.children[stage.state.row]).focus();
  });
  return {
    rebuild() {
      const shown = stage.model.view === "tabs";
      root.hidden = !shown;
      if (!shown) return;
      root.replaceChildren(...stage.model.rows.map(({ boards }, row) => {
        const tab = document.createElement("button");
        tab.type = "button";
        tab.setAttribute("role", "tab");
        tab.setAttribute("aria-selected", String(row === stage.state.row));
        tab.tabIndex = row === stage.state.row ? 0 : -1;
        tab.dataset.row = String(row);
        tab.textContent = boards[boards.length - 1].called;
        return tab;
      }));
    },
    draw() {},
  };
}
