/** What key images are grown with, from the fastest to the one that works everywhere. */
export const RUNGS = ['native-gpu', 'native-cpu', 'wasm', 'cpu'] as const;
export type Rung = (typeof RUNGS)[number];

/** The one a person wishes for: where it does not start, those after it are tried. */
export const RUNG_WISHES = ['fastest', ...RUNGS] as const;
export type RungWish = (typeof RUNG_WISHES)[number];

/** Whether it is TensorFlow itself, which alone has all gradients a training needs. */
export const isNative = (rung: Rung): boolean => rung === 'native-gpu' || rung === 'native-cpu';

/** What the runtime process is started with where a window is open. */
export const BESIDE_WINDOW = '--beside-window';
