/** RGB bytes, or grey ones, as pictures are shown: 4 bytes a pixel, opaque. New arrays. */
export function rgbaOfRgb(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
  }
  return rgba;
}

/** See rgbaOfRgb. */
export function rgbaOfGrey(grey: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(grey.length * 4).fill(255);
  for (let index = 0; index < grey.length; index++) rgba.fill(grey[index]!, index * 4, index * 4 + 3);
  return rgba;
}
