import { z } from 'zod';
import type { ViewSamples } from './models/viewing';

/** The part of the contract that is for looking at images; what the fields mean stands in models/viewing.ts. */

/** Why a file has no picture to show. */
export const noPreviewReason = z.enum([
  'not-an-image',
  'no-pixel-data',
  'unsupported-compression',
  'damaged',
  'too-large',
  'encrypted',
]);

/** Where a DICOM image belongs; see models/viewing.ts. */
export const seriesPlace = z.object({
  key: z.string(),
  study: z.string(),
  title: z.string(),
  number: z.number().nullable(),
  instance: z.number().nullable(),
  frames: z.number().int().positive(),
  orientation: z.array(z.number()).readonly().nullable(),
  position: z.array(z.number()).readonly().nullable(),
});

const samples = z.custom<ViewSamples>((value) =>
  [Uint8Array, Uint16Array, Int16Array].some((kind) => value instanceof kind),
);
const displayTable = z.object({
  first: z.number(),
  bits: z.number(),
  entries: z.custom<Uint16Array>((value) => value instanceof Uint16Array),
});

/** One frame for the viewer: stored values to be windowed by the page, or colours; see models/viewing.ts. */
export const viewFrame = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('grey'),
    columns: z.number().int().positive(),
    rows: z.number().int().positive(),
    frames: z.number().int().positive(),
    pixelAspect: z.number(),
    step: z.number().int().positive(),
    samples,
    isRounded: z.boolean(),
    slope: z.number(),
    intercept: z.number(),
    inverse: z.boolean(),
    windows: z
      .array(
        z.object({
          center: z.number(),
          width: z.number(),
          function: z.enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']),
          explanation: z.string(),
        }),
      )
      .readonly(),
    tables: z.array(displayTable).readonly(),
    range: z.tuple([z.number(), z.number()]).readonly(),
    greyLevels: z.tuple([z.number(), z.number()]).readonly().nullable(),
    modality: z.string(),
  }),
  z.object({
    status: z.literal('colour'),
    columns: z.number().int().positive(),
    rows: z.number().int().positive(),
    frames: z.number().int().positive(),
    pixelAspect: z.number(),
    step: z.number().int().positive(),
    rgba: z.instanceof(Uint8Array),
  }),
  z.object({ status: z.literal('none'), reason: noPreviewReason }),
]);

/** One element of a header. */
export const headerRow = z.object({
  tag: z.string(),
  keyword: z.string(),
  vr: z.string(),
  value: z.string(),
  bytes: z.number().nullable(),
  items: z.number().nullable(),
  depth: z.number().int().nonnegative(),
  isIdentifying: z.boolean(),
});
