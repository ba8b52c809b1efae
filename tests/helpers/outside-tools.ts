import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const known = new Map<string, boolean>();

/** Whether a program of others is here; says once where it isn't. */
export function hasTool(name: string): boolean {
  const found = known.get(name) ?? spawnSync('which', [name]).status === 0;
  if (!found && !known.has(name)) console.info(`left out: ${name} is not installed`);
  known.set(name, found);
  return found;
}

const outputOf = (program: string, ...args: string[]) => {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' });
  return { text: `${stdout}${stderr}`, status };
};

/** Fails where dciodvfy finds an error in a DICOM carrier, or dcmdump can't read it. */
export function expectValidDicom(path: string): void {
  if (hasTool('dciodvfy')) {
    const { text, status } = outputOf('dciodvfy', path);
    expect(text, path).toMatch(/SCImage/);
    expect(text, path).not.toMatch(/^Error/m);
    expect(status, path).toBe(0);
  }
  if (hasTool('dcmdump')) expect(outputOf('dcmdump', '-q', path).status, path).toBe(0);
}

/** Fails where pngcheck finds a fault in a PNG carrier. */
export function expectValidPng(path: string): void {
  if (!hasTool('pngcheck')) return;
  const { text, status } = outputOf('pngcheck', path);
  expect(text, path).toMatch(/^OK: .*24-bit RGB, non-interlaced/);
  expect(status, path).toBe(0);
}

/** Checks every DICOM and PNG carrier in a folder; how many of each there were. */
export function expectValidCarriers(folder: string): { readonly dicom: number; readonly png: number } {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const dicom = paths.filter((path) => path.endsWith('.dcm'));
  const png = paths.filter((path) => path.endsWith('.png'));
  dicom.forEach(expectValidDicom);
  png.forEach(expectValidPng);
  return { dicom: dicom.length, png: png.length };
}
