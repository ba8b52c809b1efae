import { expect, it } from 'vitest';
import { nextPage } from '../../../renderer/next-page';

const plain = { kind: 'dicom' } as const;
const encrypted = { kind: 'encrypted' } as const;

it.each([
  ['plain files to the viewer', [plain, plain], '/start', '/open'],
  ['plain files to where they are about to be encrypted', [plain], '/encrypt', '/encrypt'],
  ['encrypted files to Decrypt, wherever one is', [encrypted], '/encrypt', '/decrypt'],
  ['both kinds to a question', [plain, encrypted], '/start', 'ask'],
  ['what is given on Decrypt to Decrypt, which says what it is', [plain], '/decrypt', '/decrypt'],
  ['nothing usable to the list that says why', [], '/start', '/open'],
] as const)('%s', (_what, added, current, expected) => {
  expect(nextPage(added, current)).toBe(expected);
});
