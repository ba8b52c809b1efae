/** 256x256 RGB bytes as a picture the page can show. */
export function rgbPicture(rgb: Uint8Array) {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let pixel = 0; pixel * 3 < rgb.length; pixel += 1)
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return { columns: 256, rows: 256, rgba };
}
