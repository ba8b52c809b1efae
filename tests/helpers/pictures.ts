import { writePng } from './png';

/** A grey PNG by its pixels. */
export function madePng(columns: number, rows: number, value: (i: number) => number): Uint8Array {
  const rgb = Uint8Array.from({ length: columns * rows * 3 }, (_, i) => value(Math.floor(i / 3)));
  return writePng({ columns, rows, rgb });
}

const CLEAR = 128;
const END = 129;
/** Codes stay eight bits wide as long as the table is cleared before it has 256 entries. */
const BETWEEN_CLEARS = 100;

const u16 = (value: number) => [value & 255, value >> 8];

/** One picture of a GIF, its pixels (0..127) as codes of eight bits each. */
function gifPicture(columns: number, rows: number, pixel: (i: number) => number): number[] {
  const codes = Array.from({ length: columns * rows }, (_, i) =>
    i % BETWEEN_CLEARS === 0 ? [CLEAR, pixel(i)] : [pixel(i)],
  ).flat();
  codes.push(END);
  const blocks: number[] = [];
  for (let at = 0; at < codes.length; at += 255) {
    const block = codes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  const control = [0x21, 0xf9, 4, 0, ...u16(10), 0, 0];
  return [...control, 0x2c, ...u16(0), ...u16(0), ...u16(columns), ...u16(rows), 0, 7, ...blocks, 0];
}

/** A GIF of several pictures of 128 grey levels, each a slope that begins elsewhere. */
export function madeGif(pictures: number, columns: number, rows: number): Uint8Array {
  const palette = Array.from({ length: 128 }, (_, level) => [2 * level, 2 * level, 2 * level]).flat();
  const head = [...Buffer.from('GIF89a'), ...u16(columns), ...u16(rows), 0xf6, 0, 0, ...palette];
  const all = Array.from({ length: pictures }, (_, n) =>
    gifPicture(columns, rows, (i) => (i + n * 40) & 127),
  );
  return Uint8Array.from([...head, ...all.flat(), 0x3b]);
}

const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];

/** A TIFF of several pages of 8-bit grey, uncompressed, each of a size of its own. */
export function madeTiff(
  pages: readonly { columns: number; rows: number; pixel: (i: number) => number }[],
): Uint8Array {
  const [SHORT, LONG] = [3, 4];
  const entry = (tag: number, type: number, value: number) => [
    ...u16(tag),
    ...u16(type),
    ...u32(1),
    ...u32(value),
  ];
  const bytes: number[] = [0x49, 0x49, ...u16(42), ...u32(8)];
  pages.forEach(({ columns, rows, pixel }, place) => {
    const entries = (strip: number) => [
      entry(256, LONG, columns),
      entry(257, LONG, rows),
      entry(258, SHORT, 8),
      entry(259, SHORT, 1),
      entry(262, SHORT, 1),
      entry(273, LONG, strip),
      entry(277, SHORT, 1),
      entry(278, LONG, rows),
      entry(279, LONG, columns * rows),
    ];
    const strip = bytes.length + 2 + entries(0).length * 12 + 4;
    const end = strip + columns * rows;
    const isLast = place === pages.length - 1;
    // A directory begins at an even place.
    const next = end + (end & 1);
    bytes.push(...u16(entries(0).length), ...entries(strip).flat(), ...u32(isLast ? 0 : next));
    for (let i = 0; i < columns * rows; i += 1) bytes.push(pixel(i));
    if (end < next) bytes.push(0);
  });
  return Uint8Array.from(bytes);
}
