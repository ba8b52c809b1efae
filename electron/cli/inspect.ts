import type { Command } from 'commander';
import type { InspectionEvent } from '../../shared/events';
import type { Inspection } from '../../shared/files-contract';
import { shownPath } from '../storage/path-bytes';
import { EXIT, type CliContext } from './context';
import { bytesText, fill, words } from './sentences';

/** `inspect PATH`: all that is public in an encrypted file, without any key. */
export function registerInspect(program: Command, context: CliContext, done: (code: number) => void): void {
  program
    .command('inspect')
    .description(words.help.inspect)
    .argument('<path>', words.help.encryptedFile)
    .option('--json', words.help.json, false)
    .action(async (path: string, { json }: { json: boolean }) => {
      const client = await context.client();
      const inspection = await client.files.inspect({ id: context.grant(path) });
      const text = json
        ? JSON.stringify({
            v: 1,
            type: 'inspection',
            source: shownPath(path),
            ...inspection,
          } satisfies InspectionEvent)
        : textOf(inspection);
      process.stdout.write(`${text}\n`);
      done(EXIT.done);
    });
}

function textOf({ readers, postQuantum, containerBytes, payloadBytes, ...rest }: Inspection): string {
  const kinds = readers.map((kind, place) => `  ${place + 1}. ${words.kinds[kind]}`);
  const values = { ...rest, container: bytesText(containerBytes), payload: bytesText(payloadBytes) };
  const strength = postQuantum ? words.postQuantum : words.notPostQuantum;
  return [fill(words.inspection, { ...values, readers: readers.length }), ...kinds, strength].join('\n');
}
