import type { DesktopBridge } from '../shared/channels';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly radseal: DesktopBridge;
  }
}
