import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers/cli';
import { hasTool } from '../helpers/outside-tools';

const root = resolve(import.meta.dirname, '../..');
const samples = join(root, 'resources/samples');
const folder = temporaryFolder();
afterAll(() => folder.remove());

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

test('the samples are what their script makes', async () => {
  execFileSync(process.execPath, [join(root, 'tools/make-samples.mjs'), folder.path]);
  expect(filesIn(folder.path)).toEqual(filesIn(samples));
  for (const name of filesIn(samples)) {
    if (name.endsWith('.dcm'))
      expect(readFileSync(folder.at(name)).equals(readFileSync(join(samples, name))), name).toBe(true);
    // Another version of the image library may pack the same picture differently.
    else expect(await meanDifference(folder.at(name), join(samples, name)), name).toBeLessThan(1);
  }
});

test('the photo has EXIF, as photos have', async () => {
  const { exif, width } = await sharp(join(samples, 'photo.jpg')).metadata();
  expect(width).toBeGreaterThan(200);
  expect(exif?.toString('latin1')).toContain('Sample Photographer');
});

test('the DICOM samples are valid: dciodvfy finds no error', ({ skip }) => {
  skip(!hasTool('dciodvfy'), 'dciodvfy is not installed');
  const all = filesIn(samples).filter((name) => name.endsWith('.dcm'));
  expect(all.length).toBeGreaterThan(10);
  for (const name of all) {
    const { stderr, stdout } = spawnSync('dciodvfy', [join(samples, name)], { encoding: 'utf8' });
    expect(`${stderr}${stdout}`, name).not.toMatch(/^Error/m);
  }
});

async function meanDifference(a: string, b: string): Promise<number> {
  const [left, right] = await Promise.all([a, b].map((path) => sharp(path).raw().toBuffer()));
  expect(left!.length).toBe(right!.length);
  return left!.reduce((sum, value, index) => sum + Math.abs(value - right![index]!), 0) / left!.length;
}
