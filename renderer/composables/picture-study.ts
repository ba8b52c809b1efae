/** What is looked at in a 256x256 RGB picture: its bytes, and how neighbours go together. */

const SIDE = 256;

/** How often each byte value stands in a picture, channels together. */
export function byteCounts(rgb: Uint8Array): number[] {
  const counts = Array.from({ length: 256 }, () => 0);
  for (const byte of rgb) counts[byte]! += 1;
  return counts;
}

/** Where the neighbour of a pixel stands. */
export const NEIGHBOURS = {
  horizontal: { right: 1, down: 0 },
  vertical: { right: 0, down: 1 },
  diagonal: { right: 1, down: 1 },
} as const;

export type Neighbour = keyof typeof NEIGHBOURS;

/**
 * Every pair of neighbours of a picture as a point of a 256x256 picture: a pixel's value to the right, its neighbour's
 * upwards, brighter where there are more (by the logarithm). All three channels.
 */
export function neighbourPicture(rgb: Uint8Array, neighbour: Neighbour) {
  const { right, down } = NEIGHBOURS[neighbour];
  const counts = new Uint32Array(SIDE * SIDE);
  let most = 1;
  for (let y = 0; y < SIDE - down; y += 1)
    for (let x = 0; x < SIDE - right; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const value = rgb[(y * SIDE + x) * 3 + channel]!;
        const other = rgb[((y + down) * SIDE + x + right) * 3 + channel]!;
        const at = (255 - other) * SIDE + value;
        counts[at]! += 1;
        if (counts[at]! > most) most = counts[at]!;
      }
  const rgba = new Uint8Array(SIDE * SIDE * 4).fill(255);
  counts.forEach((count, at) => {
    const brightness = Math.round((255 * Math.log1p(count)) / Math.log1p(most));
    rgba.fill(brightness, at * 4, at * 4 + 3);
  });
  return { columns: SIDE, rows: SIDE, rgba };
}

/** One bit of every byte as black or full colour, bit 0 the lowest. */
export function bitPlane(rgb: Uint8Array, bit: number) {
  const plane = Uint8Array.from(rgb, (byte) => ((byte >> bit) & 1) * 255);
  const rgba = new Uint8Array(SIDE * SIDE * 4).fill(255);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1)
    rgba.set(plane.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return { columns: SIDE, rows: SIDE, rgba };
}
