import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type {
  AnalyseInput,
  AnalysisEvent,
  DeckBeside,
  LabAttack,
  ReportFormat,
} from '../../shared/analysis-contract';
import { AppError } from '../../shared/errors';
import { analyse } from '../services/analyse';
import { checkReportFolder, exportReport } from '../services/export-report';
import { seedReader, seedsIn } from '../services/key-images';
import {
  attackScene,
  deckOf,
  experiment,
  keyMatrix,
  restoreExperiment,
  writeExperiment,
} from '../services/lab';
import type { ClientContext } from './context';
import { printerFor } from './kit-call';

const FORMATS: readonly ReportFormat[] = ['html', 'pdf', 'csv', 'json'];

const seeds = (context: ClientContext) => seedsIn(join(context.resources, 'samples'));

/** The seed image of every report: the first that ships, so that a report can be made again. */
const firstSeed = (context: ClientContext) => {
  const first = seeds(context)[0];
  if (!first) throw new AppError('internal', 'no sample ships');
  return context.parse().seedImage(first.path);
};

/** `analysis.start`: handles become paths; the report stays with the client for `analysis.export`. */
export async function analyseCall(
  context: ClientContext,
  { sources, seed, language, folder }: AnalyseInput,
  { emit, signal }: { readonly emit: (event: AnalysisEvent) => void; readonly signal: AbortSignal },
): Promise<void> {
  if (folder !== undefined) checkReportFolder(context.handles.at(folder), FORMATS);
  const { electron = null } = process.versions as { electron?: string };
  const report = await analyse(
    { sources: sources.map(context.handles.at), seed, language },
    {
      parse: context.parse(),
      generator: context.generator(),
      seedImage: () => firstSeed(context),
      describe: context.log.describe,
      program: { version: context.version, node: process.versions.node, electron },
    },
    { emit, signal },
  );
  const id = randomBytes(8).toString('hex');
  context.findings.report = { id, report };
  emit({ v: 1, type: 'report', id, report });
}

/** `analysis.export`. Throws `internal` for a report that is not this client's last. */
export async function exportCall(
  context: ClientContext,
  input: { id: string; folder: string; language: 'en' | 'de'; formats: readonly ReportFormat[] },
) {
  const { id, folder, language, formats } = input;
  const kept = context.findings.report;
  if (kept?.id !== id) throw new AppError('internal', 'no such report');
  const wishes = { folder: context.handles.at(folder), language, formats };
  return exportReport(kept.report, wishes, printerFor(context));
}

const rasterOf = async (context: ClientContext, image: string | undefined) =>
  image === undefined
    ? (await seedReader(seeds(context), context.parse())()).seed
    : context.parse().seedImage(context.handles.at(image).path);

/** `lab.experiment`: two key images are grown; the scene stays with the client for the attacks. */
export async function experimentCall(
  context: ClientContext,
  { image: chosen, k, seed }: { image?: string | undefined; k: number; seed?: number | undefined },
) {
  const draw = seedReader(seeds(context), context.parse());
  const grow = async (noiseSeed?: number) =>
    noiseSeed === undefined
      ? context.generator().generate({ seed: (await draw()).seed })
      : context.generator().generate({ seed: await firstSeed(context), noiseSeed });
  const [image, other] = [await rasterOf(context, chosen), (await draw()).seed];
  const keys = [await grow(seed), await grow(seed === undefined ? undefined : seed + 1)] as const;
  const scene = { image, other, k, keys };
  context.findings.scene = scene;
  return experiment(scene);
}

/** A key image nobody has seen before, from a shipped seed. */
export async function freshKeyImage(context: ClientContext): Promise<Uint8Array> {
  const { seed } = await seedReader(seeds(context), context.parse())();
  return (await context.generator().generate({ seed })).keyImage;
}

/** `lab.deck`. Throws `internal` before an experiment. */
export async function deckCall(context: ClientContext): Promise<DeckBeside> {
  const { scene } = context.findings;
  if (!scene) throw new AppError('internal', 'no experiment to measure');
  const [key, other] = scene.keys;
  const measured = await context
    .parse()
    .measurePicture({ picture: key.keyImage, other: other.keyImage, seed: 1 });
  return deckOf(scene, measured);
}

/** `lab.attack`. Throws `internal` before an experiment. */
export function attackCall(context: ClientContext, attack: LabAttack) {
  const { scene } = context.findings;
  if (!scene) throw new AppError('internal', 'no experiment to attack');
  return attackScene(scene, attack);
}

/** `lab.matrix`: four shipped images and four keys of their own. */
export async function matrixCall(context: ClientContext) {
  const draw = seedReader(seeds(context), context.parse());
  const four = [0, 1, 2, 3];
  const images: Uint8Array[] = [];
  const keys: Uint8Array[] = [];
  for (const place of four) {
    const chosen = seeds(context)[place];
    const image = chosen ? await context.parse().seedImage(chosen.path) : (await draw()).seed;
    images.push(image);
    keys.push((await context.generator().generate({ seed: image })).keyImage);
  }
  return keyMatrix(images, keys);
}

/** `lab.encrypt`: an experiment as files. */
export async function labEncryptCall(
  context: ClientContext,
  input: { image: string; out: string; k: number },
) {
  const image = await rasterOf(context, input.image);
  const draw = seedReader(seeds(context), context.parse());
  const grown = await context.generator().generate({ seed: (await draw()).seed });
  return writeExperiment(image, grown, { k: input.k, folder: context.handles.at(input.out) });
}

/** `lab.decrypt`. */
export const labDecryptCall = (context: ClientContext, folder: string) =>
  restoreExperiment(context.handles.at(folder));
