import { readFileSync } from 'node:fs';
import { isWellFormedDicom, parseDicom } from '../../electron/core/dicom/parse-file';
import { TAGS } from '../../electron/core/dicom/tags';
import { previewOf } from '../../electron/core/images/preview';
import { sniff, SNIFF_LENGTH } from '../../electron/core/images/sniff';
import type { RealFile } from './real-files';

/** One line of docs/real-files.md. */
export interface RealFileRow {
  readonly name: string;
  readonly bytes: number;
  readonly kind: string;
  readonly transferSyntax: string;
  readonly carrier: 'dicom' | 'png' | 'plain';
  readonly pixels: boolean;
  /** `yes` or the reason why not. */
  readonly preview: string;
}

/** What the product makes of a file: its kind, the carrier of spec section 5, and the preview. */
export async function rowOf({ name, path }: RealFile): Promise<RealFileRow> {
  const bytes = readFileSync(path);
  const { kind } = sniff(bytes.subarray(0, SNIFF_LENGTH), bytes.length);
  const parsed = parseDicom(bytes);
  const elements = parsed.status === 'dicom' ? parsed.file.dataSet : undefined;
  const preview = await previewOf(bytes);
  return {
    name,
    bytes: bytes.length,
    kind,
    transferSyntax: parsed.status === 'dicom' ? parsed.file.transferSyntax.uid : '',
    carrier: kind === 'dicom' && isWellFormedDicom(bytes) ? 'dicom' : 'plain',
    pixels: elements?.elements.has(TAGS.pixelData) ?? false,
    preview: preview.status === 'shown' ? 'yes' : preview.reason,
  };
}

/** The page docs/real-files.md. */
export function tableOf(rows: readonly RealFileRow[]): string {
  const withPixels = rows.filter(({ pixels }) => pixels);
  const shown = rows.filter(({ preview }) => preview === 'yes');
  const lines = rows.map(
    ({ name, bytes, kind, transferSyntax, carrier, preview }) =>
      `| ${name} | ${bytes} | ${kind} | ${transferSyntax} | ${carrier} | ${preview} |`,
  );
  return [
    '# Real files',
    '',
    'Public DICOM samples of other packages, the broken ones included, and what Radseal makes of each: its kind by',
    'its bytes, the carrier it gets in auto mode, and whether a preview is shown or why not. Written by',
    '`npx vitest run --project full tests/full/debian-dicom.test.ts -u`; the same test fails when this page is not true.',
    '',
    `${rows.length} files, ${withPixels.length} with pixels, ${shown.length} with a preview.`,
    '',
    'Reasons: `no-pixel-data`: the object has no image (reports, plans, structures, directories).',
    '`unsupported-compression`: 12-bit JPEG (transfer syntax .51), which no codec here decodes rightly.',
    '`damaged`: the file breaks off, its compressed stream is broken, or it has pixel data without rows and columns.',
    '`not-an-image`: not DICOM by its bytes.',
    '',
    '| file | bytes | kind | transfer syntax | carrier | preview |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
