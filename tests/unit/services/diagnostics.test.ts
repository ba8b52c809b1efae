import { expect, it } from 'vitest';
import { formatDiagnostics, redact } from '../../../electron/services/diagnostics';
import { DEFAULT_SETTINGS } from '../../../shared/settings';

it.each([
  ['a place', 'open /home/anna/Müller^Eva/scan.dcm failed', /anna|Müller|scan/],
  ['a place with a scheme', 'at file:///srv/patients/1.js:3', /srv|patients/],
  ['a place on Windows', String.raw`open C:\Users\anna\scan.dcm`, /anna|scan/],
  ['a secret key', 'AGE-SECRET-KEY-PQ-1ABCDEFGHJKLMNPQRSTUVWXYZ023456789', /1ABC/],
  ['a public key', 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p', /ql3z/],
  ['a digest', 'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', /9f86/],
])('takes out %s', (_what, text, gone) => {
  expect(redact(text)).not.toMatch(gone);
});

it('keeps what helps: versions, settings, runtime and the lines of the log', () => {
  const text = formatDiagnostics({
    made: new Date('2026-01-02T03:04:05Z'),
    versions: { radseal: '0.1.0', platform: 'linux-x64' },
    settings: DEFAULT_SETTINGS,
    runtime: {
      rung: 'wasm',
      device: 'cpu',
      version: '4.22.0',
      reasons: ['native-not-found'],
      milliseconds: 2,
    },
    vault: 'locked',
    log: '{"level":50,"id":"0a1b2c3d","code":"internal","places":["at f (router.js:1:2)"]}\n',
  });
  for (const part of ['radseal: 0.1.0', 'linux-x64', '"idleMinutes":15', 'native-not-found', 'vault: locked'])
    expect(text).toContain(part);
  expect(text).toContain('"id":"0a1b2c3d","code":"internal","places":["at f (router.js:1:2)"]');
});

it('says so where settings or runtime can not be had', () => {
  const nothing = {
    settings: null,
    runtime: null,
    vault: 'none',
    log: '',
    versions: {},
    made: new Date(0),
  } as const;
  expect(formatDiagnostics(nothing)).toMatch(/settings: not readable\nruntime: does not start/);
});
