import type { DesktopRequest, Granted } from './desktop';

// Apart from desktop.ts: the sandboxed preload script must not carry a schema library.

/** The names of the messages between preload script and window. */
export const CHANNELS = {
  desktop: 'radseal:desktop',
  dropped: 'radseal:dropped',
  engine: 'radseal:engine',
  /** The computer goes to sleep or its screen is locked. */
  lock: 'radseal:lock',
} as const;

/** How the engine is, as the window tells the page. `lost`: it ended and is started again. */
export const ENGINE_STATES = ['starting', 'ready', 'lost', 'given-up'] as const;
export type EngineState = (typeof ENGINE_STATES)[number];

/** What the preload script puts into the page as `window.radseal`. */
export interface DesktopBridge {
  ask(request: DesktopRequest): Promise<readonly Granted[]>;
  /** Turns files dropped on the page into handles; what is no real file is left out. */
  dropped(files: readonly unknown[]): Promise<readonly Granted[]>;
}
