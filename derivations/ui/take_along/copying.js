// A text into the clipboard, and a word on it.

/**
 * @param {string} text
 * @param {string} told what is said when it is copied
 * @param {HTMLElement} says where it is said
 */
export function copy(text, told, says) {
  const done = () => { says.textContent = told; };
  const refused = () => {
    says.textContent = copiedByHand(text) ? told : "The browser does not let this page copy.";
  };
  if (!navigator.clipboard) refused();
  else navigator.clipboard.writeText(text).then(done, refused);
}

/**
 * Without HTTPS a browser has no clipboard but for what is selected.
 * @param {string} text
 */
function copiedByHand(text) {
  const field = document.createElement("textarea");
  const focused = document.activeElement;
  field.value = text;
  field.style.cssText = "position: fixed; opacity: 0";
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
