/**
 * A square RGB image of `from` pixels a side at `to` pixels a side, by the mean of the pixels each new one
 * covers; `to` is at most `from`.
 */
export function shrinkSquare(image: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return image;
  const small = new Uint8Array(to * to * 3);
  const edge = (index: number) => Math.floor((index * from) / to);
  for (let row = 0; row < to; row += 1)
    for (let column = 0; column < to; column += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        let [sum, count] = [0, 0];
        for (let y = edge(row); y < edge(row + 1); y += 1)
          for (let x = edge(column); x < edge(column + 1); x += 1) {
            sum += image[(y * from + x) * 3 + channel]!;
            count += 1;
          }
        small[(row * to + column) * 3 + channel] = Math.round(sum / count);
      }
  return small;
}
