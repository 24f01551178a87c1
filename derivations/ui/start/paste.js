// The one field of the start page: it grows with what is pasted, and Enter sends it.

/**
 * @typedef {object} State
 * @property {(name: string, value: unknown) => void} send
 * @property {number} sent how many texts were sent
 * @property {HTMLTextAreaElement} [heard] the field whose events come here
 *
 * @typedef {object} Component
 * @property {[{ says: string }]} data
 * @property {HTMLElement & { convPaste?: State }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** The most pixels that the field grows to. */
const HIGHEST = 176;

/** @param {Component} component */
export default function ({ data: [{ says }], parentElement: root, setTriggerValue }) {
  const state = root.convPaste ??= { send: setTriggerValue, sent: 0 };
  state.send = setTriggerValue;
  const told = /** @type {HTMLElement} */ (root.querySelector(".conv-paste-says"));
  if (told.textContent !== says) told.textContent = says;
  const field = /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
  field.setAttribute("aria-invalid", String(says !== ""));
  if (state.heard === field) return;
  state.heard = field;
  listen(root, field, state);
}

/** @param {HTMLElement} root @param {HTMLTextAreaElement} field @param {State} state */
function listen(root, field, state) {
  const go = /** @type {HTMLButtonElement} */ (root.querySelector(".conv-paste-go"));
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, HIGHEST)}px`;
    go.hidden = field.value.trim() === "";
    root.querySelector(".conv-paste")?.toggleAttribute("data-full", !go.hidden);
  };
  const send = () => {
    if (field.value.trim() === "") return;
    state.send("go", { text: field.value, at: ++state.sent });
  };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    event.stopPropagation(); // these keys are the field's, and not the stage's
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  go.addEventListener("click", send);
  const networks = /** @type {HTMLDetailsElement} */ (root.querySelector("details"));
  networks.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    networks.open = false;
    networks.querySelector("summary")?.focus();
  });
  networks.addEventListener("focusout", ({ relatedTarget: to }) => {
    if (!(to instanceof Node && networks.contains(to))) networks.open = false;
  });
  for (const example of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-text]"))) {
    example.addEventListener("click", () => {
      field.value = example.dataset.text ?? "";
      grow();
      send();
    });
  }
}
