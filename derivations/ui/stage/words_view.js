/** @param {any} stage */
export function mountWords(stage) { return { draw() {} }; }
