/** How a picture lies in its frame on the page. */
export interface View {
  /** Points of the page for one column of the picture; null: as large as fits. */
  readonly scale: number | null;
  /** How far its centre is from the frame's, in points of the page. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The whole picture, in the middle. */
export const FITTED: View = { scale: null, x: 0, y: 0 };

const LEAST = 0.02;
const GREATEST = 32;

/** The scale at which a picture just fits its frame. */
export function fittingScale(picture: Size, frame: Size): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** Enlarges by `factor`; the point of the picture at `at`, measured from the frame's centre, stays where it is. */
export function zoomed(
  view: View,
  factor: number,
  fitting: number,
  at: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): View {
  const before = view.scale ?? fitting;
  const scale = Math.min(Math.max(before * factor, Math.min(LEAST, fitting)), Math.max(GREATEST, fitting));
  const change = scale / before;
  return { scale, x: at.x - (at.x - view.x) * change, y: at.y - (at.y - view.y) * change };
}

/** Moves the picture, never so far that less than a corner of it is left in the frame. */
export function moved(view: View, by: { readonly x: number; readonly y: number }, limit: Size): View {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  return { ...view, x: clamp(view.x + by.x, limit.width), y: clamp(view.y + by.y, limit.height) };
}
