// Whole folders: planning, memory, many small files and two workers against one. A case as cases.mjs describes it.
import { join } from 'node:path';
import { radseal, secondsOf } from './cases.mjs';
import { run } from './measure.mjs';
import { empty, makeFiles, writeScript } from './workplace.mjs';

const KiB = 1024;
/** Many files are slow for every program: few rounds tell enough. */
const ROUNDS = 3;

/** Planning, 20,000 small files against age, the engine's memory meanwhile, and scaling from 1 to 2 workers. */
export function jobs(place, { jobs: sizes }) {
  const [small, large] = [join(place.disk, 'small'), join(place.disk, 'slices')];
  makeFiles(small, sizes.files, 16 * KiB);
  makeFiles(large, sizes.slices, 512 * KiB);
  const out = join(place.outputs, 'jobs');
  const clean = (work) => async () => {
    empty(out);
    return secondsOf(work());
  };
  const reader = ['-r', place.recipient, '--no-vault', '--key-image', place.keyImage];
  const encrypt = (from, extra, options) => radseal(place, ['encrypt', from, '--to', out, ...extra], options);
  const own = { env: { RADSEAL_PASSPHRASE: place.passphrase } };
  const eachFile = join(place.disk, 'age-each-small-file.sh');
  writeScript(eachFile, 'for f in "$1"/*; do age -r "$2" -o "$3/${f##*/}.age" "$f"; done');
  const tar = join(place.disk, 'tar-age-small.sh');
  writeScript(tar, 'tar -cf - -C "$1" . | age -r "$2" -o "$3/all.tar.age"');
  const count = sizes.files.toLocaleString('en');
  const measured = { bytes: sizes.files * 16 * KiB, files: sizes.files };
  const slices = { bytes: sizes.slices * 512 * KiB, files: sizes.slices };
  const workers = (n) => clean(() => encrypt(large, [...reader, '--no-verify', '--jobs', String(n)]));
  return [
    {
      id: 'job-plan',
      title: `The plan of a folder of ${count} files (--dry-run, each looked at), from start to exit`,
      unit: 's',
      rounds: ROUNDS,
      rows: [{ name: 'Radseal', work: clean(() => encrypt(small, [...reader, '--dry-run'])) }],
    },
    {
      id: 'job-small',
      title: `${count} files of 16 KiB: encrypt, one key image for all`,
      unit: 's',
      rounds: ROUNDS,
      rows: [
        { name: 'age, called once a file', work: clean(() => run(eachFile, [small, place.recipient, out])) },
        { name: 'tar into age (one file)', work: clean(() => run(tar, [small, place.recipient, out])) },
        { name: 'Radseal, one X25519 reader, --no-verify', work: clean(() => encrypt(small, [...reader, '--no-verify'])) },
        { name: 'Radseal, one X25519 reader, read back and compared', work: clean(() => encrypt(small, reader)) },
        {
          name: 'Radseal, own and recovery reader (hybrid), --no-verify',
          work: clean(() => encrypt(small, ['--no-verify', '--key-image', place.keyImage], own)),
        },
      ].map((row) => ({ ...row, ...measured })),
    },
    {
      id: 'job-memory',
      title: `Peak memory of the engine (VmHWM), a job of ${count} files of 16 KiB: encrypt`,
      unit: 'MiB',
      rounds: 1,
      rows: [
        {
          name: 'engine',
          work: async () => {
            empty(out);
            return (await encrypt(small, [...reader, '--no-verify'], { memory: true })).engineMiB;
          },
        },
      ],
    },
    {
      id: 'job-scaling',
      title: `${sizes.slices.toLocaleString('en')} files of 512 KiB: encrypt, --no-verify, by files in hand at once`,
      unit: 's',
      rounds: ROUNDS,
      rows: [1, 2].map((n) => ({ name: `Radseal, --jobs ${n}`, work: workers(n), ...slices })),
    },
  ];
}
