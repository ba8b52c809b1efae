import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from '../../build/setup/build.mjs';
import { electronBinary, projectFolder } from '../../build/setup/locations.mjs';
import { findProgram } from '../../build/setup/run.mjs';
import { REACHING_OUT, readConnections } from '../helpers/connections';
import { writeEvidence } from '../helpers/evidence';

const strace = findProgram('strace');
const hidden = findProgram('xvfb-run');
const electron = electronBinary();
const lacks =
  strace === undefined
    ? 'there is no strace (Debian: strace)'
    : hidden === undefined
      ? 'there is no xvfb-run'
      : electron === undefined
        ? 'there is no Electron'
        : undefined;
const work = mkdtempSync(join(tmpdir(), 'radseal-trace-'));
const startedAt = Date.now();
const counts = { runs: 0, localConnections: 0, connectionsElsewhere: 0, recognised: 0 };

/** strace and what stands before the traced program, writing to `trace`. */
const traced = (trace: string): readonly string[] => [
  strace!,
  ...[
    '-f',
    '-qq',
    '--seccomp-bpf',
    '-e',
    `trace=${REACHING_OUT.join(',')}`,
    '-e',
    'signal=none',
    '-o',
    trace,
  ],
];

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
  if (counts.runs === 2 && counts.recognised > 0) writeEvidence('no-network', counts, startedAt);
});

describe('no connection to anywhere', () => {
  it('a program that does connect is recognised', ({ skip }) => {
    skip(lacks !== undefined, lacks);
    const trace = join(work, 'control');
    // Addresses of documentation (RFC 5737, 3849): nobody is there.
    const program = `
      const end = () => process.exit();
      require('node:net').connect(9, '192.0.2.1').on('error', () => {});
      require('node:net').connect(9, '2001:db8::1').on('error', () => {});
      require('node:net').connect(9, '127.0.0.1').on('error', () => {});
      require('node:dgram').createSocket('udp4').send('x', 9, '192.0.2.2');
      setTimeout(end, 500);`;
    const [command = '', ...args] = traced(trace);
    spawnSync(command, [...args, process.execPath, '-e', program], { stdio: 'ignore' });
    const { local, elsewhere } = readConnections(readFileSync(trace, 'utf8'));
    expect(elsewhere.filter((line) => line.includes('192.0.2.1'))).toHaveLength(1);
    expect(elsewhere.filter((line) => line.includes('2001:db8::1'))).toHaveLength(1);
    expect(elsewhere.filter((line) => line.includes('192.0.2.2'))).toHaveLength(1);
    expect(elsewhere.filter((line) => line.includes('127.0.0.1'))).toEqual([]);
    expect(local).toBeGreaterThan(0);
    counts.recognised = elsewhere.length;
  });

  it('the tour of the command line, runtime and all, stays on this computer', async ({ skip }) => {
    skip(strace === undefined, 'there is no strace (Debian: strace)');
    await build();
    const trace = join(work, 'tour');
    const [command = '', ...args] = traced(trace);
    const tour = [process.execPath, join(projectFolder, 'out', 'cli', 'radseal.js'), 'tour'];
    const run = spawnSync(command, [...args, ...tour], { encoding: 'utf8' });
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(readConnections(readFileSync(trace, 'utf8')).elsewhere).toEqual([]);
    counts.runs++;
  });

  it('a vault made, files encrypted and decrypted in the window: every process of the app stays on this computer', async ({
    skip,
  }) => {
    skip(lacks !== undefined, lacks);
    await build();
    const trace = join(work, 'app');
    const program = join(work, 'traced-app');
    const quoted = [...traced(trace), electron!].map((word) => `'${word}'`).join(' ');
    writeFileSync(program, `#!/bin/sh\nexec ${quoted} "$@" '${projectFolder}'\n`);
    chmodSync(program, 0o755);
    const playwright = join(projectFolder, 'node_modules/@playwright/test/cli.js');
    const args = ['-a', process.execPath, playwright, 'test', 'tests/e2e/first-start.test.ts', '--retries=1'];
    const run = spawnSync(hidden!, args, {
      cwd: projectFolder,
      env: { ...process.env, RADSEAL_APP: program },
      encoding: 'utf8',
    });
    expect([run.status, run.status === 0 ? '' : run.stdout]).toEqual([0, '']);
    const { local, elsewhere } = readConnections(readFileSync(trace, 'utf8'));
    expect(elsewhere).toEqual([]);
    // The display at least was reached: the trace is of the app.
    expect(local).toBeGreaterThan(0);
    counts.runs++;
    counts.localConnections = local;
    counts.connectionsElsewhere = elsewhere.length;
  });
});
