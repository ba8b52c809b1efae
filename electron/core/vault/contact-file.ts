import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { parseRecipient, type Recipient } from '../age/age';
import { parseStrictJson } from '../container/strict-json';
import { contactName } from './contacts';

const VERSION = 1;
const versionOnly = z.looseObject({ radsealContact: z.number() });
const contactFile = z.strictObject({
  radsealContact: z.literal(VERSION),
  name: z.string(),
  recipient: z.string().max(4096),
});

/** A public key as somebody gives it away; `name` is what they call themselves: it proves nothing. */
export interface GivenContact {
  readonly name: string | null;
  readonly recipient: Recipient;
}

/** The bytes of a `.radseal-contact` file: one JSON object. Throws `bad-contact`. */
export function encodeContactFile({
  name,
  recipient,
}: {
  readonly name: string;
  readonly recipient: string;
}) {
  const content = { radsealContact: VERSION, name: contactName(name), recipient };
  return new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
}

/**
 * Reads a `.radseal-contact` file, or a text with one age recipient, as the age program takes it. Throws
 * `bad-contact`, `bad-recipient`, and `unsupported-version` for the file of a newer program.
 */
export function parseContactFile(bytes: Uint8Array): GivenContact {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.trimStart().startsWith('{')) return { name: null, recipient: onlyRecipient(text) };
  const value = strictJson(bytes);
  const version = versionOnly.safeParse(value);
  if (version.success && version.data.radsealContact > VERSION) throw new AppError('unsupported-version');
  const parsed = contactFile.safeParse(value);
  if (!parsed.success) throw new AppError('bad-contact', 'a contact file of another shape');
  return { name: contactName(parsed.data.name), recipient: parseRecipient(parsed.data.recipient) };
}

function strictJson(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes);
  } catch {
    throw new AppError('bad-contact', 'no contact file');
  }
}

function onlyRecipient(text: string): Recipient {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length !== 1 || lines[0] === undefined) throw new AppError('bad-contact', 'not one public key');
  return parseRecipient(lines[0]);
}
