// Archives from the registries that npm and pip are configured for: fetched by ourselves where that goes
// (progress, resumed after a break), else by npm and pip.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accept, download, downloadsFolder, sha256Of } from './download.mjs';
import { findProgram, must, run } from './run.mjs';

// A closed network should cost seconds, not the minutes of the default retries.
const patience = {
  npm: ['--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=20000'],
  pip: ['--retries', '1', '--timeout', '20'],
};

/** The archive of an npm package (`name@version`), checked. Returns its path. */
export async function npmArchive({ spec, sha256, label }) {
  const kept = await keptDownload(sha256);
  if (kept) return kept;
  const url = (await must('npm', ['view', spec, 'dist.tarball', ...patience.npm], { seconds: 60 })).trim();
  return byUs({ url: url.split('\n').at(-1), sha256, label }, (folder) =>
    must('npm', ['pack', spec, ...patience.npm, '--pack-destination', folder], { cwd: folder }),
  );
}

/** A wheel from pip's index, checked. `python` and `tags` fix which of a release's wheels it is. Returns its path. */
export async function pipWheel({ spec, python, tags, sha256, label }) {
  const kept = await keptDownload(sha256);
  if (kept) return kept;
  const pip = findPip();
  if (!pip) throw new Error('pip is not installed');
  const args = ['--no-deps', '--only-binary=:all:', '--python-version', python, '--platform', tags];
  const asked = ['download', '--disable-pip-version-check', ...patience.pip, ...args, spec];
  return byUs(
    { url: await wheelAddress(pip, asked, `cp${python.replace('.', '')}`), sha256, label },
    (folder) => must(pip[0], [...pip.slice(1), ...asked, '-qq', '-d', folder]),
  );
}

/** Command and leading arguments that start pip, or undefined. */
export function findPip() {
  if (findProgram('pip3')) return ['pip3'];
  if (findProgram('pip')) return ['pip'];
  return undefined;
}

async function byUs({ url, sha256, label }, fallback) {
  if (url?.startsWith('http')) {
    try {
      return await download({ url, sha256, label });
    } catch (error) {
      if (error.message.includes('expected')) throw error;
    }
  }
  const folder = mkdtempSync(join(downloadsFolder(), 'fetch-'));
  try {
    await fallback(folder);
    const name = readdirSync(folder)[0];
    const file = join(downloadsFolder(), `${sha256.slice(0, 16)}-${name}`);
    return await accept({ file, partial: join(folder, name), sha256 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// pip names the address of every candidate in its debug output before it begins to download.
async function wheelAddress(pip, asked, python) {
  const [name, version] = asked.at(-1).split('==');
  const file = `${name.replaceAll('-', '_')}-${version}-${python}-${python}-`;
  const pattern = new RegExp(
    `Found link (https?://\\S+/${file.replaceAll('.', '\\.')}manylinux\\S*x86_64\\.whl)`,
  );
  const folder = mkdtempSync(join(downloadsFolder(), 'ask-'));
  try {
    const args = [...pip.slice(1), ...asked, '-vv', '--no-cache-dir', '-d', folder];
    const { output } = await run(pip[0], args, { seconds: 60, onOutput: (text) => !pattern.test(text) });
    return pattern.exec(output)?.[1];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function keptDownload(sha256) {
  const name = readdirSync(downloadsFolder()).find(
    (entry) => entry.startsWith(sha256.slice(0, 16)) && !entry.endsWith('.part'),
  );
  const file = name && join(downloadsFolder(), name);
  return file && existsSync(file) && (await sha256Of(file)) === sha256 ? file : undefined;
}
