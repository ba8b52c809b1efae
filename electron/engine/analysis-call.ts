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
import { folderOfModel } from '../services/models';
import type { ClientContext } from './context';
import { modelPlaces } from './models-call';
import { printerFor } from './kit-call';

const FORMATS: readonly ReportFormat[] = ['html', 'pdf', 'csv', 'json'];

const seeds = (context: ClientContext) => seedsIn(join(context.resources, 'samples'));

/** Seed images of every report: those that ship, one after another, so that a report can be made again. */
const seedAt = (context: ClientContext, n: number) => {
  const all = seeds(context);
  const chosen = all[n % all.length];
  if (!chosen) throw new AppError('internal', 'no sample ships');
  return context.parse().seedImage(chosen.path);
};

/** `analysis.start`: handles become paths; the report stays with the client for `analysis.export`. */
export async function analyseCall(
  context: ClientContext,
  { sources, model: sha256, seed, language, folder }: AnalyseInput,
  { emit, signal }: { readonly emit: (event: AnalysisEvent) => void; readonly signal: AbortSignal },
): Promise<void> {
  if (folder !== undefined) checkReportFolder(context.handles.at(folder), FORMATS);
  const { electron = null } = process.versions as { electron?: string };
  const model = sha256 === undefined ? undefined : folderOfModel(modelPlaces(context), sha256);
  const report = await analyse(
    { sources: sources.map(context.handles.at), model, seed, language },
    {
      parse: context.parse(),
      generator: context.generator(),
      seedImage: (n) => seedAt(context, n),
      describe: context.log.describe,
      program: { version: context.version, node: process.versions.node, electron },
    },
    { emit, signal },
  );
  const id = randomBytes(8).toString('hex');
  context.findings.report = { id, report };
  emit({ v: 1, type: 'report', id, report });
}

/** The client's last report. Throws `internal` for any other. */
function keptReport({ findings }: ClientContext, id: string) {
  if (findings.report?.id !== id) throw new AppError('internal', 'no such report');
  return findings.report.report;
}

/** `analysis.export`. Throws `internal` for a report that is not this client's last. */
export async function exportCall(
  context: ClientContext,
  input: { id: string; folder: string; language: 'en' | 'de'; formats: readonly ReportFormat[] },
) {
  const { id, folder, language, formats } = input;
  const wishes = { folder: context.handles.at(folder), language, formats };
  return exportReport(keptReport(context, id), wishes, printerFor(context));
}

/**
 * `analysis.stages`: part of a report, no experiment of the Lab. It goes where a hospital's rules have the Lab off, and
 * leaves the Lab's own experiment alone. Throws `internal` for a report that is not this client's last.
 */
export async function stagesCall(context: ClientContext, { id, image }: { id: string; image: string }) {
  const { seed, permutation } = keptReport(context, id);
  const grow = async (noiseSeed: number) =>
    context.generator().generate({ seed: await seedAt(context, 0), noiseSeed });
  const raster = await rasterOf(context, image);
  return experiment({ image: raster, k: permutation.k, keys: [await grow(seed), await grow(seed + 1)] });
}

const rasterOf = async (context: ClientContext, image: string | undefined) =>
  image === undefined
    ? (await seedReader(seeds(context), context.parse())()).seed
    : context.parse().seedImage(context.handles.at(image).path);

/** `lab.experiment`: two key images are grown; the scene stays with the client for the attacks. */
export async function experimentCall(
  context: ClientContext,
  { image: chosen, k }: { image?: string | undefined; k: number },
) {
  const draw = seedReader(seeds(context), context.parse());
  const grow = async () => context.generator().generate({ seed: (await draw()).seed });
  const [image, other] = [await rasterOf(context, chosen), (await draw()).seed];
  const keys = [await grow(), await grow()] as const;
  const scene = { image, other, k, keys };
  context.findings.scene = scene;
  return experiment(scene);
}

/** A key image nobody has seen before, from a shipped seed. */
export async function freshKeyImage(context: ClientContext): Promise<Uint8Array> {
  const { seed } = await seedReader(seeds(context), context.parse())();
  return (await context.generator().generate({ seed })).keyImage;
}

/** The client's experiment. Throws `internal` before there is one. */
function keptScene({ findings: { scene } }: ClientContext) {
  if (!scene) throw new AppError('internal', 'no experiment yet');
  return scene;
}

/** `lab.deck`. Throws `internal` before an experiment. */
export async function deckCall(context: ClientContext): Promise<DeckBeside> {
  const scene = keptScene(context);
  const [key, other] = scene.keys;
  const measured = await context
    .parse()
    .measurePicture({ picture: key.keyImage, other: other.keyImage, seed: 1 });
  return deckOf(scene, measured);
}

/** `lab.attack`. Throws `internal` before an experiment. */
export function attackCall(context: ClientContext, attack: LabAttack) {
  return attackScene(keptScene(context), attack);
}

/** `lab.save`: the experiment as it is shown. Throws `internal` before one, `cannot-write`, `no-space`. */
export function labSaveCall(context: ClientContext, out: string) {
  const { image, k, keys } = keptScene(context);
  return writeExperiment(image, keys[0], { k, folder: context.handles.at(out) });
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
