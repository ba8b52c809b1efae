import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { printPage } from '../../../electron/processes/print-page';

const folder = mkdtempSync(join(tmpdir(), 'radseal-print-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(folder, 'electron'), { force: true });
});

/** A program that takes Electron's place: it says what a shell line says. */
function takesItsPlace(line: string): void {
  const file = join(folder, 'electron');
  writeFileSync(file, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  vi.stubEnv('RADSEAL_ELECTRON', file);
  vi.stubEnv('DISPLAY', ':7');
}

it('without Electron there is no PDF', async () => {
  vi.stubEnv('RADSEAL_ELECTRON', '');
  if ('electron' in process.versions) return;
  expect(await printPage('<p>', folder)).toEqual({ status: 'none', why: 'no-electron' });
});

it('without a display and without xvfb-run there is none', async () => {
  takesItsPlace('echo %PDF-');
  vi.stubEnv('DISPLAY', '');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  vi.stubEnv('PATH', folder);
  expect(await printPage('<p>', folder)).toEqual({ status: 'none', why: 'no-display' });
});

it('what is said before the PDF is left out, and a page that failed is no PDF', async () => {
  takesItsPlace('echo chatter; printf %%PDF-; cat');
  const printed = await printPage('<p>Seite</p>', folder);
  if (printed.status !== 'pdf') throw new Error(printed.why);
  expect(Buffer.from(printed.bytes).toString()).toBe('%PDF-<p>Seite</p>');
  takesItsPlace('printf %%PDF-; exit 1');
  expect(await printPage('<p>', folder)).toEqual({ status: 'none', why: 'failed' });
  takesItsPlace('echo nothing');
  expect(await printPage('x'.repeat(1_000_000), folder)).toEqual({ status: 'none', why: 'failed' });
});
