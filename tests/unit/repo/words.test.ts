import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';

const project = resolve(import.meta.dirname, '..', '..', '..');

/** Every text with its key: `app.nav.start`; a list counts as one. */
function leaves(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return [[path, value.join(' ')]];
  return Object.entries(value as object).flatMap(([key, inner]) =>
    leaves(inner, path ? `${path}.${key}` : key),
  );
}

/** Where English and German are rightly the same: names, signs, and words both languages have. */
const SAME = [
  'cli.jobs.kinds.dicom',
  'cli.jobs.kinds.jpeg',
  'cli.jobs.kinds.png',
  'lab.deckSources.lcg',
  'lab.deckSources.mt',
  'lab.deckSources.rsa',
  'app.name',
  'app.about.electron',
  'app.about.node',
  'cli.training.listed',
  'measures.report.rowOf.paper',
  'measures.report.rowHeads.correlation',
  'app.about.version',
  'app.decrypt.sha256',
  'app.decrypt.facts.patient',
  'app.decrypt.kinds.x25519',
  'app.decrypt.nameInside',
  'app.encrypt.original',
  'app.encrypt.stages.original',
  'app.error.code',
  'app.job.hours',
  'app.job.minutes',
  'app.job.seconds',
  'app.keys.contactName',
  'app.nav.start',
  'app.open.kinds.dicom',
  'app.open.kinds.jpeg',
  'app.open.kinds.png',
  'app.settings.english',
  'app.settings.german',
  'app.settings.rungWishes.wasm',
  'app.settings.rungs.wasm',
  'app.settings.runtimeVersion',
  'app.viewer.element',
  'app.viewer.tag',
  'app.viewer.vr',
  'cli.vaults.line',
  'cli.keys.who.contact',
  'cli.kinds.x25519',
  'errors.cancelled.do',
  'kit.x25519',
  'app.nav.generator',
  'generator.title',
  'generator.generate.ideal',
  'generator.train.normalisations.layer',
  'generator.train.normalisations.instance',
  'generator.train.normalisations.batch',
  'generator.charts.generatorLoss',
  'generator.charts.generatorAccuracy',
  'generator.charts.percent',
  'generator.charts.diagonal',
  'generator.models.sha256',
  'cli.analysis.written',
  'cli.analysis.single',
  'cli.analysis.notApplicable',
  'measures.metrics.npcr',
  'measures.metrics.uaci',
  'measures.metrics.mse',
  'measures.metrics.psnr',
  'measures.metrics.ssim',
  'measures.columns.ideal',
  'measures.columns.test',
  'measures.columns.system',
  'analysis.plane',
  'analysis.directions.diagonal',
];

const english = new Map(leaves(en, ''));
const german = new Map(leaves(de, ''));

describe('the words of both languages', () => {
  it('have the same keys, in the same lengths of lists', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
    expect(de.app.about.protected).toHaveLength(en.app.about.protected.length);
    expect(de.app.about.notProtected).toHaveLength(en.app.about.notProtected.length);
  });

  it('differ, save for a list of those that rightly do not', () => {
    const same = [...english].filter(([key, text]) => german.get(key) === text).map(([key]) => key);
    const expected = same.filter((key) => !SAME.includes(key));
    expect(expected).toEqual([]);
    expect(SAME.filter((key) => !same.includes(key))).toEqual([]);
  });
});

/** Keys as the sources name them, and as patterns where they put them together: `app.nav.${page}`. */
function namedInSources(): { readonly whole: ReadonlySet<string>; readonly patterns: readonly RegExp[] } {
  const files = ['renderer', 'electron'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|vue)$/.test(name))
      .map((name) => readFileSync(join(project, folder, name), 'utf8')),
  );
  const text = files.join('\n');
  const whole = new Set([...text.matchAll(/['"`](app(?:\.[\w-]+)+)['"`]/g)].map(([, key]) => key ?? ''));
  const made = [...text.matchAll(/`(app\.[\w.-]*\$\{[^`]*)`/g)].map(([, key]) => key ?? '');
  const patterns = made.map((key) => {
    const parts = key.split(/\$\{(?:[^{}]|\{[^}]*\})*\}/).map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${parts.join('[\\w-]+')}$`);
  });
  return { whole, patterns };
}

it('no text of the window is left that nobody says', () => {
  const { whole, patterns } = namedInSources();
  expect(whole.size).toBeGreaterThan(100);
  const unused = [...english.keys()].filter((key) => {
    // The window's own dialogs take their words as an object (electron/main/desktop.ts).
    if (!key.startsWith('app.') || key.startsWith('app.dialogs.')) return false;
    return !whole.has(key) && !patterns.some((pattern) => pattern.test(key));
  });
  expect(unused).toEqual([]);
});
