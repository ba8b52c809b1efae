import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { FileEvent, JobEvent } from '../../shared/events';
import { AppError } from '../../shared/errors';
import { factsOf, listFolder } from '../storage/folder-listing';
import { resourcesFolder } from '../storage/paths';
import { scratchFolder } from '../storage/scratch-folder';
import { readSmallFile } from '../storage/small-file';
import { EXIT, type CliContext, type EngineClient } from './context';
import { bytesText, fill, reasonSentence, sentenceFor, words } from './sentences';

/** Samples are small; what is larger was not made by us. */
const MAX_SAMPLE = 512 * 1024 * 1024;

/** One sample there and back. */
interface Trip {
  readonly source: string;
  readonly there: FileEvent;
  readonly back: FileEvent | undefined;
  readonly equal: boolean;
}

/** `tour`: the main job on the shipped samples, in a vault of its own in a temporary folder. */
export function registerTour(program: Command, context: CliContext, done: (code: number) => void): void {
  program
    .command('tour')
    .description(words.help.tour)
    .action(async () => done(await tour(context)));
}

async function tour(context: CliContext): Promise<number> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const folder = scratchFolder().path;
  // Before the engine starts: the person's own vault stays out of this.
  process.env['RADSEAL_HOME'] = join(folder, 'home');
  const samples = samplesIn(join(resourcesFolder(context.out), 'samples'));
  say(words.tour.intro);
  if (samples.length === 0) {
    say(words.tour.noSamples);
    return EXIT.failed;
  }
  const client = await context.client();
  const kit = join(folder, 'recovery-kit.txt');
  await client.vault.create({
    passphrase: randomBytes(16).toString('hex'),
    kind: 'hybrid',
    kit: context.grant(kit),
  });
  await client.recovery.prove({ from: 'file', file: context.grant(kit) });
  say(words.tour.vault);
  const [encrypted, decrypted] = [join(folder, 'encrypted'), join(folder, 'decrypted')];
  const trips = [
    ...(await travel(context, client, { samples, carrier: 'auto', encrypted, decrypted })),
    // DICOM and images have carriers of their own: one file shows the plain container too.
    ...(await travel(context, client, {
      samples: samples.slice(0, 1),
      carrier: 'plain',
      encrypted,
      decrypted,
    })),
  ];
  say(tableOf(trips));
  say(await runtimeText(client));
  say(fill(words.tour.where, { encrypted, decrypted, kit }));
  const different = trips.filter(({ equal }) => !equal).length;
  say(
    different === 0
      ? fill(words.tour.allEqual, { count: trips.length })
      : fill(words.tour.notEqual, { count: different }),
  );
  return different === 0 ? EXIT.done : EXIT.failed;
}

function samplesIn(folder: string): readonly string[] {
  try {
    return listFolder(folder).flatMap(({ name, isFolder }) => {
      const path = join(folder, name);
      if (isFolder) return samplesIn(path);
      return /\.(dcm|jpe?g|png)$/.test(name) && factsOf(path).bytes < MAX_SAMPLE ? [path] : [];
    });
  } catch {
    return [];
  }
}

async function travel(
  context: CliContext,
  client: EngineClient,
  {
    samples,
    carrier,
    encrypted,
    decrypted,
  }: {
    readonly samples: readonly string[];
    readonly carrier: 'auto' | 'plain';
    readonly encrypted: string;
    readonly decrypted: string;
  },
): Promise<readonly Trip[]> {
  const there = await fileEvents(
    await client.files.encrypt({
      sources: samples.map(context.grant),
      target: context.grant(encrypted),
      recipients: [],
      useVault: true,
      identities: [],
      carrier,
      keyImages: 'file',
      again: false,
      verify: true,
      deleteOriginals: false,
    }),
  );
  const made = there.flatMap(({ output }) => (output === undefined ? [] : [output]));
  const back = await fileEvents(
    await client.files.decrypt({
      sources: made.map(context.grant),
      target: context.grant(decrypted),
      identities: [],
      acceptAlteredReaders: false,
    }),
  );
  return there.map((event) => {
    const returned = back.find(({ fileId }) => fileId !== undefined && fileId === event.fileId);
    const equal = returned?.output !== undefined && digestOf(returned.output) === digestOf(event.source);
    return { source: event.source, there: event, back: returned, equal };
  });
}

async function fileEvents(events: AsyncIterable<JobEvent>): Promise<readonly FileEvent[]> {
  const files: FileEvent[] = [];
  for await (const event of events) {
    if (event.type === 'file') files.push(event);
    if (event.type === 'file' && event.error)
      process.stderr.write(`${event.source}: ${sentenceFor(event.error)}\n`);
  }
  if (files.length === 0) throw new AppError('no-usable-images');
  return files;
}

const digestOf = (path: string) => createHash('sha256').update(readSmallFile(path, MAX_SAMPLE)).digest('hex');

function tableOf(trips: readonly Trip[]): string {
  const rows = trips.map(({ source, there, equal }) => [
    source.split(/[\\/]/).slice(-2).join('/'),
    there.carrier ?? '-',
    bytesText(there.originalBytes ?? 0),
    bytesText(there.outputBytes ?? 0),
    equal ? words.tour.yes : words.tour.no,
  ]);
  const table = [words.tour.columns.split('|'), ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`)
    .join('\n');
}

async function runtimeText(client: EngineClient): Promise<string> {
  const [{ rung, device, reasons, milliseconds }, { model }] = [
    await client.app.runtime(),
    await client.app.info(),
  ];
  const values = {
    rung,
    device,
    milliseconds: Math.round(milliseconds ?? 0),
    model: model.trained ? model.id : words.untrained,
  };
  return [fill(words.tour.model, values), ...reasons.map(reasonSentence)].join('\n');
}
