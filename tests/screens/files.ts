import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { PHRASE, samples, type Running } from '../e2e/app';

const project = resolve(import.meta.dirname, '..', '..');

/** A name as some systems make them: 120 characters. */
export const LONG_NAME = `Befund-${'sehr-lang-'.repeat(10)}Verlauf-2.dcm`.padStart(120, 'x');

/** A sample under a name of its own in the person's folder; its path. */
export function copySample({ folder }: Running, name: string, as = name): string {
  copyFileSync(join(samples, name), join(folder, as));
  return join(folder, as);
}

/** The phantom's series in the person's folder. */
export function copySeries({ folder }: Running): string {
  cpSync(join(samples, 'ct-phantom'), join(folder, 'ct-phantom'), { recursive: true });
  return join(folder, 'ct-phantom');
}

/** A folder of many small files, all the same picture. */
export function makeMany({ folder }: Running, count: number): string {
  const [many, seed] = [join(folder, 'many'), join(folder, 'seed.png')];
  mkdirSync(many);
  copyFileSync(join(project, 'resources', 'icons', 'radseal.png'), seed);
  for (let index = 1; index <= count; index++)
    linkSync(seed, join(many, `image-${String(index).padStart(4, '0')}.png`));
  return many;
}

/** A key image of the person's own: noise. */
export async function makeKeyImage({ folder }: Running): Promise<string> {
  const file = join(folder, 'key-image.png');
  const raw = { width: 256, height: 256, channels: 3 } as const;
  await sharp(randomBytes(256 * 256 * 3), { raw })
    .png()
    .toFile(file);
  return file;
}

/** Encrypts by the command line, with the keys of this home's vault; the results' paths. */
export function encrypt({ home, folder }: Running, source: string, ...more: readonly string[]) {
  const to = join(folder, 'encrypted');
  mkdirSync(to, { recursive: true });
  const program = join(project, 'out', 'cli', 'radseal.js');
  const env = { ...process.env, RADSEAL_HOME: home, RADSEAL_PASSPHRASE: PHRASE };
  execFileSync(process.execPath, [program, 'encrypt', source, '--to', to, ...more], { env, stdio: 'pipe' });
  return readdirSync(to).map((name) => join(to, name));
}

/** A copy with one bit changed near its end. */
export function damagedCopy(file: string, copy: string): string {
  const bytes = readFileSync(file);
  const place = Math.floor(bytes.length * 0.8);
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  writeFileSync(copy, bytes);
  return copy;
}
