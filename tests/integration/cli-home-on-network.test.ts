import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventsOf, expectExit, radseal, summaryOf, temporaryFolder } from '../helpers/cli';

// Radseal's own folder on a network drive: the system's answer is put in, everything else is real.

const folder = temporaryFolder();
afterAll(() => folder.remove());
const home = folder.at('home');
const NFS = 0x6969;
const entry = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
const { statfsSync } = fs;
fs.statfsSync = (path, ...more) => Object.assign(statfsSync(path, ...more), \`\${path}\`.startsWith(process.env.RADSEAL_HOME) ? { type: ${NFS} } : {});
syncBuiltinESMExports();`;
const env = {
  RADSEAL_PASSPHRASE: 'correct horse 1',
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(entry)}`,
};
const run = (...args: readonly string[]) => radseal(args, { home, env });

test('jobs are refused with what to do; single files are encrypted and decrypted, and what is missing is told', async ({
  skip,
}) => {
  skip(process.platform !== 'linux', 'only Linux tells by a number what a drive is');
  expectExit(await run('init', '--x25519', '--kit', folder.at('kit')), 0);
  expectExit(await run('recovery', 'prove', folder.at('kit')), 0);
  mkdirSync(folder.at('in'));
  writeFileSync(folder.at('in', 'scan.bin'), 'a scan');
  const sealing = ['--to', folder.at('out'), '--json'];
  const job = await run('encrypt', folder.at('in'), ...sealing);
  expectExit(job, 1);
  expect(summaryOf(job)).toMatchObject({ done: 0, codes: { 'home-on-network': 1 } });
  expect(job.stderr).toContain('RADSEAL_HOME');
  expect(readdirSync(folder.at('out'))).toEqual([]);
  expect(existsSync(join(home, 'jobs', 'journal.db'))).toBe(false);
  expect((await run('jobs', 'list')).stderr).toContain('[home-on-network]');

  const single = await run('encrypt', folder.at('in', 'scan.bin'), ...sealing);
  expectExit(single, 0);
  const warnings = eventsOf(single).flatMap((event) => (event.type === 'warning' ? [event.warning] : []));
  expect(warnings).toEqual(expect.arrayContaining(['ledger-unavailable', 'index-unavailable']));
  const [sealed] = readdirSync(folder.at('out'));
  expectExit(await run('decrypt', folder.at('out', sealed!), '--to', folder.at('back')), 0);
  expect(readdirSync(folder.at('back'))).toEqual(['scan.bin']);
});
