// A stage as linker.py tells it: stride 1, one channel, x and z beside k.

/** The notes' example, ∂L/∂X: padded ∂L/∂Z under the turned K, x₂₂ selected. */
export function inputGradient() {
  return {
    ...plain(),
    grids: [
      board("left", "left", "dz", [-1, 0, 1, -1]),
      board("kernel", "source", "k", [0, 1]),
      board("right", "right", "k", [1, 0]),
      board("result", "result", "x", [0, 1, 2]),
    ],
    taps: [[[0, 0, 0]], axis(2, 2), axis(2, 2)],
    window: { start: [0, 0], step: [1, 1], size: [2, 2], last: null },
    factors: ["dz", "k"],
    selected: [0, 1, 1],
    terms: {
      "1-0": { cells: [["dz", 0, 0, 0], ["x", 0, 1, 1]] },
      "3-0": { cells: [["dz", 0, 0, 0], ["k", 0, 1, 1]] },
      "3-1": { cells: [["dz", 0, 0, 1], ["k", 0, 1, 0]] },
      "2-4": { cells: [["dz", 0, 0, 0], ["k", 0, 0, 0]], gone: true, says: "It vanishes." },
    },
  };
}

/** Z of two filters and one channel of x; z⁽²⁾₁₁ selected. */
export function twoFilters() {
  const z = board("result", "result", "z", [0, 1]);
  const k = board("right", "right", "k", [0, 1]);
  return {
    ...plain(),
    names: {
      x: ["x"], k: ["k⁽¹⁾", "k⁽²⁾"], z: ["z⁽¹⁾", "z⁽²⁾"], dz: ["δ⁽¹⁾", "δ⁽²⁾"], b: ["b₁", "b₂"],
    },
    grids: [
      board("left", "left", "x", [0, 1, 2]),
      { ...stacked(k), grid: "k" },
      { ...stacked(z), grid: "z" },
    ],
    taps: [[[0, 0, 0], [0, 1, 1]], axis(2, 2), axis(2, 2)],
    window: { start: [0, 0], step: [1, 1], size: [2, 2], last: null },
    factors: ["x", "k"],
    selected: [1, 0, 0],
  };
}

/** The same convolution as a matrix. */
export function asMatrix() {
  return {
    ...plain(),
    grids: [
      board("matrix-x", "source", "x", [0, 1, 2]),
      board("matrix-k", "source", "k", [0, 1]),
      board("matrix-z", "source", "z", [0, 1]),
      { key: "matrix", role: "matrix", rowGrid: "z", columnGrid: "x" },
    ],
    taps: [[[0, 0, 0]], axis(2, 2), axis(2, 2)],
    shapes: { x: [1, 3, 3], z: [1, 2, 2] },
    sentence: "Pick a cell.",
  };
}

/** (x, k, z) along one axis of a convolution with stride 1. */
function axis(z, k) {
  return Array.from({ length: z * k }, (_, n) => {
    const [at, under] = [Math.floor(n / k), n % k];
    return [at + under, under, at];
  });
}

function board(key, role, grid, lines) {
  const side = lines.map((index) => [0, index]);
  return { key, role, grid, rows: side, columns: side, channels: [[0]] };
}

/** Two channels, one below the other, each under a line that names it. */
function stacked(one) {
  const rows = [0, 1].flatMap((block) => [[block, -3], ...one.rows.map(([, at]) => [block, at])]);
  return { ...one, rows, channels: [[0], [1]] };
}

function plain() {
  return {
    stage: "stage",
    names: { x: ["x"], k: ["k"], z: ["z"], dz: ["∂L/∂z"], b: ["B"] },
    base: 1,
    loss: "L",
    order: { x: 0, k: 1, b: 1, z: 2, dz: 2 },
    kinds: { header: -3, padding: -1, inserted: -2 },
    taps: [[], [], []],
    window: null,
    factors: [],
    selected: null,
    shapes: null,
    terms: {},
    sentence: "At rest.",
    says: {
      some: "{name} of {cells}, terms of {result}",
      one: "{name} of {cells} alone",
      none: "{name} of none",
      pair: "{cell}·{partner}",
      term: "{result} collects {product}",
      flows: "{name} flows into {cells}.",
      nowhere: "{name} flows nowhere.",
      meets: "In {result} it meets {cells}.",
      padding: "padding",
      inserted: "inserted",
      cut: "cut",
      many: "{first} … {last} ({count})",
      entry: "{output} {input} {kernel}",
      empty: "{output} without {input}",
      "matrix-z": "row of {name}",
      "matrix-x": "column of {name}",
      "matrix-k": "diagonals of {name}",
    },
  };
}
