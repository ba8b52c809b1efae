// electron/core/dicom/dictionary.json: VR and keyword of every standard attribute (PS3.6), from the data dictionary
// that Debian's dcmtk ships (package libdcmtk17, BSD licence): node tools/make-dicom-dictionary.mjs FILE
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('the dictionary is missing: /usr/share/libdcmtk17/dicom.dic');
const entries = {};
for (const line of readFileSync(file, 'utf8').split('\n')) {
  // (gggg,eeee) VR keyword multiplicity version; ranges of groups, private and retired ones are left out.
  const found = /^\(([0-9a-f]{4}),([0-9a-f]{4})\)\t(\S+)\t(\S+)\t\S+\tDICOM/i.exec(line);
  if (!found || Number.parseInt(found[1], 16) % 2 === 1) continue;
  const [, group, element, vr, keyword] = found;
  const shown = { xs: 'US', ox: 'OW', px: 'OW', lt: 'OW', up: 'UL', na: '' }[vr] ?? vr;
  if (shown === '') continue;
  entries[`${group}${element}`.toLowerCase()] = `${shown} ${keyword}`;
}
const rows = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  new URL('../electron/core/dicom/dictionary.json', import.meta.url),
  `{\n${rows.map(([tag, entry]) => `  ${JSON.stringify(tag)}: ${JSON.stringify(entry)}`).join(',\n')}\n}\n`,
);
