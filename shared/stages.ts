import { z } from 'zod';

const stagePicture = z.object({
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
  rgba: z.instanceof(Uint8Array),
});

/** Pictures of no more than 256x256 pixels; `gone` for a file that is not among the last of the last job. */
export const stagePictures = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('shown'),
    /** The original brought to 256x256, and the same after this file's cat map; null where it has no picture. */
    original: stagePicture.nullable(),
    scrambled: stagePicture.nullable(),
    /** The last bytes of the encrypted payload, as the carrier shows them. */
    cipher: stagePicture,
    keyImage: stagePicture,
    permutation: z.object({ p: z.number(), q: z.number(), k: z.number() }),
  }),
  z.object({ status: z.literal('gone') }),
]);

export type StagePictures = z.infer<typeof stagePictures>;
