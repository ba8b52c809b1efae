// What is measured. A case is { id, title, unit, rows: [{ name, bytes?, files?, work }] }: in every round each row's
// `work` runs once, in turn, so that all see the same machine. `work` answers with a number in the case's unit.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.mjs';
import {
  empty,
  makeFile,
  makeFiles,
  makeSparseFile,
  program,
  readThrough,
  touchMemory,
  writeScript,
} from './workplace.mjs';

const MiB = 2 ** 20;
const primitives = fileURLToPath(new URL('primitives.mjs', import.meta.url));

/** The full sizes, and small ones to try the bench itself. */
export const SIZES = {
  full: {
    file: 1024 * MiB,
    files: 1000,
    fileBytes: 512 * 1024,
    sparse: 6144 * MiB,
    rounds: 5,
    keyImages: 10,
    rewrapped: 10_000,
    // Slices enough that the start of a program, the same for one worker and for two, weighs little.
    jobs: { files: 20_000, slices: 4_000 },
  },
  quick: {
    file: 64 * MiB,
    files: 50,
    fileBytes: 512 * 1024,
    sparse: 512 * MiB,
    rounds: 2,
    keyImages: 3,
    rewrapped: 100,
    jobs: { files: 300, slices: 40 },
  },
};

/** Runs our command line under Node or Electron's Node, with no job on its list: each one begins anew. */
export function radseal(place, args, { runner = place.node, env = {}, memory = false } = {}) {
  rmSync(join(place.disk, 'home', 'jobs'), { recursive: true, force: true });
  return run(runner.command, [program, ...args], { env: { ...place.env, ...runner.env, ...env }, memory });
}

/** Wall time of a run, in seconds. */
export const secondsOf = async (running) => (await running).seconds;
const onlyFile = (folder) => join(folder, readdirSync(folder)[0]);

/** Results that are decrypted later; the others make room at once, for a machine short of memory is another machine. */
const KEPT = new Set(['fast', 'age', 'bare']);

/** One large file, one X25519 reader, against the age program: encrypting, then decrypting. */
export function oneFile(place, sizes) {
  const input = join(place.disk, 'large.bin');
  makeFile(input, sizes.file);
  const out = (name) => join(place.outputs, name);
  const electron = { runner: place.electron };
  const prepare = (read) => {
    touchMemory(place.outputs, sizes.file + 64 * MiB);
    readThrough(read);
  };
  const keeping = (result, seconds) => {
    if (!KEPT.has(result)) rmSync(out(result), { recursive: true, force: true });
    return seconds;
  };
  const encrypt = (name, extra, options) => async () => {
    empty(out(name));
    prepare(input);
    const reader = ['-r', place.recipient, '--no-vault', '--to', out(name)];
    const running = radseal(place, ['encrypt', input, ...reader, ...extra], options);
    return keeping(name, await secondsOf(running));
  };
  const decrypt = (options) => async () => {
    empty(out('opened'));
    const encrypted = onlyFile(out('fast'));
    prepare(encrypted);
    const args = ['decrypt', encrypted, '-i', place.identity, '--to', out('opened')];
    return keeping('opened', await secondsOf(radseal(place, args, options)));
  };
  const age = (args, result) => async () => {
    rmSync(out(result), { force: true });
    const read = result === 'age' ? input : out('age');
    prepare(read);
    return keeping(result, await secondsOf(run('age', [...args, '-o', out(result), read])));
  };
  const bare = (mode, from, result) => async () => {
    rmSync(out(result), { force: true });
    prepare(from);
    const running = run(place.node.command, [primitives, mode, from, out(result)]);
    return keeping(result, await secondsOf(running));
  };
  const BARE = 'node:crypto alone, nothing of ours';
  const rows = (list) => list.filter(Boolean).map((row) => ({ ...row, bytes: sizes.file }));
  const size = `${sizes.file / MiB} MiB`;
  return [
    {
      id: 'file-encrypt',
      title: `One file of ${size}, one X25519 reader: encrypt`,
      unit: 's',
      rows: rows([
        { name: 'age', work: age(['-r', place.recipient], 'age') },
        { name: 'Radseal, --no-verify', work: encrypt('fast', ['--no-verify']) },
        {
          name: 'Radseal, --no-verify, key image given',
          work: encrypt('given', ['--no-verify', '--key-image', place.keyImage]),
        },
        { name: 'Radseal, read back and compared', work: encrypt('verified', []) },
        place.electron && {
          name: "Radseal, --no-verify, in Electron's Node",
          work: encrypt('electron', ['--no-verify'], electron),
        },
        { name: BARE, work: bare('seal', input, 'bare') },
      ]),
    },
    {
      id: 'file-decrypt',
      title: `One file of ${size}: decrypt`,
      unit: 's',
      rows: rows([
        { name: 'age', work: age(['-d', '-i', place.identity], 'age-opened') },
        { name: 'Radseal', work: decrypt() },
        place.electron && { name: "Radseal, in Electron's Node", work: decrypt(electron) },
        { name: BARE, work: bare('open', out('bare'), 'bare-opened') },
      ]),
    },
  ];
}

/** Many small files: one process of ours for all, against age called once a file, and against tar | age. */
export function manyFiles(place, sizes) {
  const inputs = join(place.disk, 'many');
  makeFiles(inputs, sizes.files, sizes.fileBytes);
  const out = join(place.outputs, 'many');
  const eachFile = join(place.disk, 'age-each-file.sh');
  writeScript(eachFile, 'for f in "$1"/*; do age -r "$2" -o "$3/${f##*/}.age" "$f"; done');
  const tar = join(place.disk, 'tar-age.sh');
  writeScript(tar, 'tar -cf - -C "$1" . | age -r "$2" -o "$3/all.tar.age"');
  const clean = (work) => async () => {
    empty(out);
    return secondsOf(work());
  };
  const encrypt = (extra, options) => () =>
    radseal(place, ['encrypt', inputs, '--to', out, ...extra], options);
  const oneReader = ['-r', place.recipient, '--no-vault', '--key-image', place.keyImage];
  const own = { env: { RADSEAL_PASSPHRASE: place.passphrase } };
  const rows = [
    { name: 'age, called once a file', work: clean(() => run(eachFile, [inputs, place.recipient, out])) },
    { name: 'tar into age (one file)', work: clean(() => run(tar, [inputs, place.recipient, out])) },
    { name: 'Radseal, one X25519 reader, --no-verify', work: clean(encrypt([...oneReader, '--no-verify'])) },
    { name: 'Radseal, one X25519 reader, read back and compared', work: clean(encrypt(oneReader)) },
    {
      name: 'Radseal, own and recovery reader (hybrid), --no-verify',
      work: clean(encrypt(['--no-verify', '--key-image', place.keyImage], own)),
    },
  ];
  const grown = ['-r', place.recipient, '--no-vault', '--no-verify', '--key-images'];
  const keyImageModes = [
    { name: 'Radseal, one grown for the job', work: clean(encrypt([...grown, 'job'])) },
    { name: 'Radseal, a fresh one every 64 files (as it comes)', work: clean(encrypt([...grown, '64'])) },
    { name: 'Radseal, a fresh one for each file', work: clean(encrypt([...grown, 'file'])) },
  ];
  const title = `${sizes.files.toLocaleString('en')} files of ${sizes.fileBytes / 1024} KiB: encrypt`;
  const measured = (list) =>
    list.map((row) => ({ ...row, bytes: sizes.files * sizes.fileBytes, files: sizes.files }));
  return [
    { id: 'many-encrypt', title: `${title}, one key image for all`, unit: 's', rows: measured(rows) },
    {
      id: 'many-key-images',
      title: `${title}, --no-verify, by how many key images are grown`,
      unit: 's',
      // A thousand key images take their time.
      rounds: 2,
      rows: measured(keyImageModes),
    },
  ];
}

/** Peak memory of the engine for a file far larger than it. */
export function memory(place, sizes) {
  const input = join(place.disk, 'sparse.bin');
  makeSparseFile(input, sizes.sparse);
  const [out, opened] = [join(place.outputs, 'sparse'), join(place.outputs, 'sparse-opened')];
  const engine = async (args) => (await radseal(place, args, { memory: true })).engineMiB;
  const row = (name, work) => [{ name, work }];
  const size = `${sizes.sparse / MiB} MiB, sparse`;
  return [
    {
      id: 'memory',
      title: `Peak memory of the engine (VmHWM), a file of ${size}: encrypt, --no-verify`,
      unit: 'MiB',
      // A peak does not vary with how busy the machine is, and six gigabytes take their time.
      rounds: 2,
      rows: row('engine', async () => {
        empty(out);
        const reader = ['-r', place.recipient, '--no-vault', '--key-image', place.keyImage];
        return engine(['encrypt', input, ...reader, '--no-verify', '--to', out]);
      }),
    },
    {
      id: 'memory-decrypt',
      title: `Peak memory of the engine (VmHWM), the same file: decrypt`,
      unit: 'MiB',
      rounds: 2,
      rows: row('engine', async () => {
        empty(opened);
        const peak = await engine(['decrypt', onlyFile(out), '-i', place.identity, '--to', opened]);
        empty(opened);
        return peak;
      }),
    },
  ];
}

/** Milliseconds for a key image, as the product itself measures it, on the fastest runtime here and on WASM. */
export function keyImages(place, sizes) {
  const grow = (env) => async () => {
    const out = join(place.outputs, 'keys');
    empty(out);
    const args = ['key-image', '--count', String(sizes.keyImages), '--out', out, '--json'];
    const { stdout } = await radseal(place, args, { env });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    // The first one warms the network up.
    return lines.slice(1).map(({ milliseconds }) => milliseconds);
  };
  return [
    {
      id: 'key-image',
      title: 'One key image, after the first',
      unit: 'ms',
      rounds: 1,
      rows: [
        { name: 'the fastest runtime here', work: grow({}) },
        { name: 'WASM (no native TensorFlow)', work: grow({ RADSEAL_TENSORFLOW: 'none' }) },
      ],
    },
  ];
}
