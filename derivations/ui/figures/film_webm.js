// Pictures as a WebM: the browser packs them (WebCodecs), and here they are put into a file. No DOM
// here.

/** @typedef {{ data: Uint8Array, key: boolean, time: number }} Packed milliseconds from the start */

const ID = {
  head: 0x1a45dfa3, version: 0x4286, readVersion: 0x42f7, longestId: 0x42f2, longestSize: 0x42f3, type: 0x4282,
  typeVersion: 0x4287, typeReadVersion: 0x4285, segment: 0x18538067, info: 0x1549a966, scale: 0x2ad7b1,
  duration: 0x4489, title: 0x7ba9, muxer: 0x4d80, writer: 0x5741, tracks: 0x1654ae6b, track: 0xae, number: 0xd7,
  uid: 0x73c5, kind: 0x83, codec: 0x86, video: 0xe0, width: 0xb0, height: 0xba, cluster: 0x1f43b675, time: 0xe7,
  block: 0xa3, cues: 0x1c53bb6b, cue: 0xbb, cueTime: 0xb3, cuePlace: 0xb7, cueTrack: 0xf7, cueAt: 0xf1,
};

/**
 * @param {Packed[]} pictures
 * @param {{ codec: string, width: number, height: number, duration: number, title: string }} film
 */
export function webmOf(pictures, { codec, width, height, duration, title }) {
  const head = element(ID.head, [
    whole(ID.version, 1), whole(ID.readVersion, 1), whole(ID.longestId, 4), whole(ID.longestSize, 8),
    words(ID.type, "webm"), whole(ID.typeVersion, 4), whole(ID.typeReadVersion, 2),
  ]);
  const info = element(ID.info, [
    whole(ID.scale, 1_000_000), float(ID.duration, duration), words(ID.title, title),
    words(ID.muxer, "conv derivation explorer"), words(ID.writer, "conv derivation explorer"),
  ]);
  const tracks = element(ID.tracks, [element(ID.track, [
    whole(ID.number, 1), whole(ID.uid, 1), whole(ID.kind, 1), words(ID.codec, codec),
    element(ID.video, [whole(ID.width, width), whole(ID.height, height)]),
  ])]);
  const clusters = pictures.map(({ data, key, time }) => element(ID.cluster, [
    whole(ID.time, time), element(ID.block, [new Uint8Array([0x81, 0, 0, key ? 0x80 : 0]), data]),
  ]));
  // What tells where each picture stands is as long wherever they stand.
  const before = info.length + tracks.length + cuesOf(pictures, clusters, 0).length;
  return joined([head, element(ID.segment, [info, tracks, cuesOf(pictures, clusters, before), ...clusters])]);
}

/**
 * @param {Packed[]} pictures
 * @param {Uint8Array[]} clusters
 * @param {number} before bytes that stand before the first
 */
function cuesOf(pictures, clusters, before) {
  let at = before;
  return element(ID.cues, pictures.flatMap(({ key, time }, place) => {
    const here = at;
    at += clusters[place].length;
    return key ? [element(ID.cue, [
      whole(ID.cueTime, time), element(ID.cuePlace, [whole(ID.cueTrack, 1), whole(ID.cueAt, here, 8)]),
    ])] : [];
  }));
}

/**
 * @param {number} id
 * @param {Uint8Array[]} parts
 */
function element(id, parts) {
  const body = joined(parts);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(body.length) | (1n << 56n));
  return joined([bytesOf(id), size, body]);
}

/**
 * @param {number} id
 * @param {number} value
 * @param {number} [length]
 */
function whole(id, value, length = 0) {
  const bytes = bytesOf(value);
  return element(id, [new Uint8Array(Math.max(0, length - bytes.length)), bytes]);
}

/**
 * @param {number} id
 * @param {number} value
 */
function float(id, value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, [bytes]);
}

/**
 * @param {number} id
 * @param {string} text
 */
function words(id, text) {
  return element(id, [new TextEncoder().encode(text)]);
}

/** A whole number, the highest byte first. @param {number} value */
function bytesOf(value) {
  const bytes = [];
  for (let rest = value; rest || !bytes.length; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return new Uint8Array(bytes);
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}
