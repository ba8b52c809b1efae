import '../processes/no-network';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENCRYPT_SOON, JOB_SOON, KEY_IMAGE_SOON, OPEN_SOON } from '../processes/host';
import { startEngine } from '../processes/node-host';
import { isFolder } from '../storage/is-folder';

// Kept here and nowhere else: what is started from now on does not inherit it.
const passphrase = process.env['RADSEAL_PASSPHRASE'];
delete process.env['RADSEAL_PASSPHRASE'];

const out = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const NEEDS_ENGINE = new Set([
  'init',
  'recovery',
  'encrypt',
  'decrypt',
  'verify',
  'inspect',
  'key-image',
  'self-test',
  'train',
  'models',
  'jobs',
  'watch',
  'find',
  'runtime',
]);
const early = NEEDS_ENGINE.has(args[0] ?? '') && !args.includes('--help') && !args.includes('-h');

// The engine loads while this process parses the command line: with many small files that is felt.
const soon: string[] = [];
if (args[0] === 'encrypt') soon.push(ENCRYPT_SOON);
if (args[0] === 'decrypt' || args[0] === 'verify') soon.push(OPEN_SOON);
if (soon.length > 0 && args.slice(1).some(isFolder)) soon.push(JOB_SOON);
const ownKeyImage = args.some((arg) => /^--(dry-run|key-image(=.*)?)$/.test(arg));
if (args[0] === 'encrypt' && !ownKeyImage) soon.push(KEY_IMAGE_SOON);
const engine = early ? startEngine(out, soon) : undefined;
const { runCli } = await import('./program');
process.exitCode = await runCli(args, { out, passphrase, engine, startEngine: () => startEngine(out) });
