/** @param {any} picture */
export function stepsOf({ result }) {
  return result === "forward" ? ["local", "result", "numbers"] : ["chain", "local", "result", "numbers"];
}
