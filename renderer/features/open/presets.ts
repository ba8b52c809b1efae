import type { GreyFrame, ViewWindow } from '../../../shared/models/viewing';
import type { Look } from './window-pixels';

/** Windows every reading room knows, in Hounsfield units. */
const CT_WINDOWS = {
  lung: { center: -600, width: 1_500 },
  bone: { center: 400, width: 1_800 },
  brain: { center: 40, width: 80 },
  abdomen: { center: 40, width: 400 },
} as const;

/** How a preset is called: by the file, by its place among the file's, or by us. */
export type PresetName =
  | { readonly by: 'file'; readonly text: string }
  | { readonly by: 'place'; readonly n: number }
  | { readonly by: 'us'; readonly key: 'auto' | keyof typeof CT_WINDOWS };

export interface Preset {
  readonly name: PresetName;
  readonly look: Look;
}

const windowLook = (window: ViewWindow): Look => ({ kind: 'window', window });

/** What the frame is shown with before anybody chose. */
export function initialLook({ initial, tables, auto }: GreyFrame): Look {
  const [table] = tables;
  if (initial !== null) return windowLook(initial);
  return table ? { kind: 'table', table } : windowLook(auto);
}

/**
 * Ways to look at a frame, in the order of the number keys: the file's windows and tables, everything from the least to
 * the greatest value, and for CT the windows of organs.
 */
export function presetsOf(frame: GreyFrame, modality: string): readonly Preset[] {
  const given: Look[] = [
    ...frame.windows.map(windowLook),
    ...frame.tables.map((table): Look => ({ kind: 'table', table })),
  ];
  const fromFile = given.map((look, index): Preset => {
    const text = look.kind === 'window' ? look.window.name : '';
    return { name: text === '' ? { by: 'place', n: index + 1 } : { by: 'file', text }, look };
  });
  const auto: Preset = { name: { by: 'us', key: 'auto' }, look: windowLook(frame.auto) };
  if (modality !== 'CT') return [...fromFile, auto];
  const organs = Object.entries(CT_WINDOWS).map(([key, window]): Preset => {
    const look = windowLook({ ...window, shape: 'LINEAR', name: '' });
    return { name: { by: 'us', key: key as keyof typeof CT_WINDOWS }, look };
  });
  return [...fromFile, auto, ...organs];
}
