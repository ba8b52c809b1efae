import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIBRARIES, ROOMS } from '../../../build/lint/table.js';
import { ERROR_CODES } from '../../../shared/errors';

const ROOT = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Files of the repository. */
const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));
const texts = files.filter((path) => /\.(ts|js|mjs|cjs|vue|json|md|py|css|html|txt)$/.test(path));
const sources = files.filter((path) => /^(electron|shared|renderer)\/.*\.(ts|vue)$/.test(path));

/** Files in which the pattern is found. */
const having = (pattern: RegExp, among: readonly string[] = texts) =>
  among.filter((path) => pattern.test(read(path)));

describe('words', () => {
  // Written so that this file does not hold them itself.
  it.each([
    ['one-time', 'pad'].join(' '),
    ['unbreak', 'able'].join(''),
    ['FIPS', 'validated'].join(' '),
    ['HIPAA', 'compliant'].join(' '),
  ])('nothing claims %s', (words) => {
    // Tests may name what they forbid.
    expect(
      having(
        new RegExp(words, 'i'),
        texts.filter((path) => !path.startsWith('tests/')),
      ),
    ).toEqual([]);
  });

  it('nothing names a place of one machine', () => {
    const places = ['/wo' + 'rk/', '/ro' + 'ot/'].map((place) => `(^|["'\`\\s(=])${place}`);
    expect(having(new RegExp(places.join('|'), 'm'))).toEqual([]);
  });

  it('nothing is left to do', () => {
    const notes = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].map((note) => `\\b${note}\\b`);
    expect(having(new RegExp(notes.join('|')), sources)).toEqual([]);
  });
});

describe('documents', () => {
  const pages = files.filter((path) => path.endsWith('.md'));

  it.each(pages)('links in %s lead somewhere', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map(
      ([, link]) => link!,
    );
    const dead = links.filter((link) => !existsSync(join(ROOT, dirname(page), link)));
    expect(dead).toEqual([]);
  });

  it('decisions are numbered without gap or double, each with its parts', () => {
    const decisions = readdirSync(join(ROOT, 'docs/decisions')).sort();
    const numbers = decisions.map((name) => Number(name.slice(0, 4)));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBe(numbers.length);
    for (const name of decisions) {
      const text = read(`docs/decisions/${name}`);
      for (const part of [/\*\*Context\b/, /\*\*(Outcome|Decisions?)\b/, /\*\*Consequences\b/]) {
        expect([name, part, part.test(text)]).toEqual([name, part, true]);
      }
    }
  });

  it('docs/errors.md explains every code', () => {
    const explained = read('docs/errors.md');
    expect(ERROR_CODES.filter((code) => !explained.includes(`\`${code}\``))).toEqual([]);
  });

  it('every code is provoked by a test, or docs/errors.md says why it is not', () => {
    const provoking = files.filter(
      (path) =>
        /^tests\/(unit|integration|e2e)\/.*\.test\.ts$/.test(path) && !/unit\/(repo|shared)\//.test(path),
    );
    const explained = read('docs/errors.md').split('\n');
    const isReserved = (code: string) =>
      explained.some((line) => line.startsWith(`| \`${code}\` `) && / \| reserved: /.test(line));
    const unprovoked = ERROR_CODES.filter(
      (code) => having(new RegExp(`['[]${code}['\\]]`), provoking).length === 0,
    );
    expect(unprovoked.filter((code) => !isReserved(code))).toEqual([]);
  });

  it('the tests docs/errors.md names for a code know that code', () => {
    const rows = read('docs/errors.md')
      .split('\n')
      .filter((line) => line.startsWith('| `') && !/ \| reserved: /.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows.length).toBeGreaterThan(40);
    const tests = files.filter((path) => path.endsWith('.test.ts'));
    for (const [, cell = '', , where = ''] of rows) {
      const code = cell.replaceAll('`', '');
      const knowing = having(new RegExp(`['[]${code}['\\]]`), tests);
      let folder = '';
      for (const part of where.split(', ')) {
        if (part.startsWith('tests/')) folder = part.slice(0, part.lastIndexOf('/') + 1);
        const path = part.startsWith('tests/') ? part : `${folder}${part}`;
        const isNamed = (file: string) => file === `${path}.test.ts` || file.startsWith(`${path}/`);
        expect(knowing.some(isNamed), `${code} in ${path}`).toBe(true);
      }
    }
  });

  it('docs/architecture.md has a row for every room of the import table', () => {
    const text = read('docs/architecture.md');
    const rooms = Object.keys(ROOMS).filter((room) => !room.startsWith('renderer/features/'));
    expect(rooms.filter((room) => !text.includes(`| ${room.replace('electron/', '')}`))).toEqual([]);
  });

  it('the changelog knows this version', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(read('CHANGELOG.md')).toContain(`## ${version}`);
  });

  it('every long suite has its evidence', () => {
    const suites = files.filter((path) => /^tests\/(full|package)\/.*\.test\.ts$/.test(path));
    const evidenceOf = (path: string) => `docs/evidence/${basename(path, '.test.ts')}.json`;
    const missing = suites.filter((path) => !existsSync(join(ROOT, evidenceOf(path))));
    expect(suites.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
    for (const path of suites) {
      const evidence: unknown = JSON.parse(read(evidenceOf(path)));
      // A commit of its own: `-dirty` would be a state nobody can go back to.
      expect(evidence, path).toMatchObject({
        suite: basename(path, '.test.ts'),
        commit: expect.stringMatching(/^[0-9a-f]{7,40}$/),
        machine: { cores: expect.any(Number) },
        seconds: expect.any(Number),
        date: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      });
      const { counts } = evidence as { readonly counts: Readonly<Record<string, number>> };
      expect(
        Object.values(counts).some((count) => count > 0),
        path,
      ).toBe(true);
    }
  });
});

describe('dependencies', () => {
  const manifest = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const importers = (library: string) =>
    having(
      new RegExp(`(from|import\\(|import)\\s*['"]${library}(/[^'"]*)?['"]`),
      sources.filter((path) => !path.endsWith('.d.ts')),
    );

  it('are pinned to exact versions', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('run no script when they are installed', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it('come from no host that the lock file would name', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });

  it.each(['age-encryption', 'sharp', '@tensorflow/tfjs-core', 'piscina', 'pino'])(
    '%s has one importer',
    (library) => {
      expect(importers(library)).toHaveLength(1);
    },
  );

  it('that the page or electron import are known to the import table and to package.json', () => {
    const imported = new Set(
      sources.flatMap((path) =>
        [...read(path).matchAll(/from '((?:@[a-z-]+\/)?[a-z][a-z0-9.-]*)[^']*'/g)].map(([, name]) => name!),
      ),
    );
    const known = Object.keys(LIBRARIES);
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    const unknown = [...imported].filter(
      (name) => !name.startsWith('node') && !known.some((library) => name.startsWith(library)),
    );
    expect(unknown).toEqual([]);
    const undeclared = [...imported].filter((name) => !name.startsWith('node') && !(name in all));
    // tfjs brings its parts in the very version it was made with.
    expect(undeclared.filter((name) => !name.startsWith('@tensorflow/'))).toEqual([]);
  });
});
