/** What a key does in the viewer. */
export type ViewerAction =
  | { readonly do: 'scroll'; readonly by: number }
  | { readonly do: 'first' | 'last' | 'fit' | 'pixels' | 'reset' | 'invert' }
  | { readonly do: 'zoom'; readonly factor: number }
  | { readonly do: 'move' | 'window'; readonly x: number; readonly y: number }
  | { readonly do: 'preset'; readonly index: number };

const STEP = 24;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The action of a key, null for one the viewer leaves to the page. */
export function viewerAction(
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey'>,
): ViewerAction | null {
  const { key } = event;
  if (event.ctrlKey || event.metaKey) return null;
  const arrow = ARROWS[key];
  if (arrow) {
    const [x, y] = arrow;
    if (event.altKey) return { do: 'move', x: -x * STEP, y: -y * STEP };
    if (event.shiftKey) return { do: 'window', x: x * 8, y: y * 8 };
    return { do: 'scroll', by: x + y };
  }
  if (/^[1-9]$/.test(key)) return { do: 'preset', index: Number(key) - 1 };
  switch (key) {
    case 'PageUp':
      return { do: 'scroll', by: -10 };
    case 'PageDown':
      return { do: 'scroll', by: 10 };
    case 'Home':
      return { do: 'first' };
    case 'End':
      return { do: 'last' };
    case '+':
    case '=':
      return { do: 'zoom', factor: 1.25 };
    case '-':
      return { do: 'zoom', factor: 0.8 };
    case '0':
    case 'f':
      return { do: 'fit' };
    case 'p':
      return { do: 'pixels' };
    case 'r':
      return { do: 'reset' };
    case 'i':
      return { do: 'invert' };
    default:
      return null;
  }
}
