import type { PixelPermutation } from './baseline';

/** Counts of what is left, so that the n-th of them is found in log steps (Fenwick 1994). */
function ringOf(count: number) {
  const height = 2 ** Math.ceil(Math.log2(count));
  const tree = Uint32Array.from({ length: height + 1 }, (_, i) =>
    Math.min(i & -i, Math.max(0, count - i + (i & -i))),
  );
  /** Takes the one with `before` left ones in front of it out of the ring. */
  const take = (before: number): number => {
    let [at, rest] = [0, before];
    for (let width = height; width >= 1; width /= 2) {
      const next = at + width;
      if (next > height || tree[next]! > rest) continue;
      at = next;
      rest -= tree[next]!;
    }
    for (let i = at + 1; i <= height; i += i & -i) tree[i]! -= 1;
    return at;
  };
  return { take };
}

/** Pixels stand in a ring, every so-manieth is taken out and goes to the next place. */
export const josephus: PixelPermutation = {
  id: 'josephus',
  name: 'Josephus permutation',
  parameters: 'from the first pixel, every s-th, s = 2 + seed mod 1,000',
  source: 'Josephus problem; Knuth, TAOCP 1, 1.3.2, exercise 22',
  table(side, seed) {
    const count = side * side;
    const step = 2 + (seed % 1000);
    const ring = ringOf(count);
    const table = new Uint32Array(count);
    for (let place = 0, at = 0; place < count; place += 1) {
      const left = count - place;
      at = (at + step - 1) % left;
      table[ring.take(at)] = place;
    }
    return table;
  },
};
