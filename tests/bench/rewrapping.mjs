// One reader more for many encrypted files: the wraps are made anew, the payloads copied as they are.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { run } from './measure.mjs';
import { program } from './workplace.mjs';

const FILE_BYTES = 20_000;
const KEY = /age1(?:pq1)?[02-9ac-hj-np-z]+/;

/** Files per second of whole runs of `share add`, by kind of key: X25519, then hybrid. */
export function rewrapping(place, { rewrapped, rounds }) {
  const folder = join(place.disk, 'rewrapping');
  const [inputs, fresh] = [join(folder, 'inputs'), join(place.outputs, 'rewrapping')];
  const own = { ...place.env, RADSEAL_PASSPHRASE: place.passphrase };
  const radseal = (env, ...args) => run(process.execPath, [program, ...args], { env });
  mkdirSync(inputs, { recursive: true });
  for (let index = 0; index < rewrapped; index++)
    writeFileSync(join(inputs, `${String(index).padStart(5, '0')}.bin`), randomBytes(FILE_BYTES));

  /** Encrypts the inputs once, for readers of one kind. */
  const sealed = (kind, env, readers) => {
    const to = join(folder, kind);
    const args = ['encrypt', inputs, '--to', to, '--key-image', place.keyImage, '--no-verify', ...readers];
    return radseal(env, ...args).then(() => to);
  };
  /** Somebody's public key: a vault of theirs gives it away. */
  const friendsKey = async (kind) => {
    const [home, card] = [join(folder, `friend-${kind}`), join(folder, `${kind}.radseal-contact`)];
    const env = { RADSEAL_HOME: home, RADSEAL_PASSPHRASE: place.passphrase };
    await radseal(
      env,
      'init',
      '--kit',
      join(folder, `${kind}.txt`),
      ...(kind === 'x25519' ? ['--x25519'] : []),
    );
    await radseal(env, 'contacts', 'export', card, '--name', 'bench');
    return KEY.exec(readFileSync(card, 'utf8'))[0];
  };
  const added = (kind, env, readers, keys) => {
    let prepared;
    return async () => {
      prepared ??= Promise.all([sealed(kind, env, readers), friendsKey(kind)]);
      const [source, key] = await prepared;
      rmSync(fresh, { recursive: true, force: true });
      cpSync(source, fresh, { recursive: true });
      const { seconds } = await radseal(env, 'share', 'add', fresh, '-r', key, ...keys);
      return rewrapped / seconds;
    };
  };
  const identity = ['-i', place.identity];
  const one = (kind, name, work) => ({
    id: `rewrap-${kind}`,
    title: `${rewrapped.toLocaleString('en')} encrypted files of ${FILE_BYTES / 1000} kB get one more reader, ${name}`,
    unit: 'files/s',
    rounds: Math.min(rounds, 3),
    rows: [{ name: 'Radseal', work }],
  });
  return [
    one('x25519', 'X25519', added('x25519', own, ['--no-vault', '-r', place.recipient], identity)),
    one('hybrid', 'hybrid', added('hybrid', own, [], [])),
  ];
}
