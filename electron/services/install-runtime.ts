import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, errorCodeOf } from '../../shared/errors';
import { makeFolders, removeTree, renameFile, syncFolder } from '../storage/files';
import { placeBelow, unpackTarGz, type ArchiveMember, type MemberFate } from '../storage/unpack';

// radseal-runtime-<os>-<arch>-<version>.tar.gz: MANIFEST.json first, then exactly the files it lists.

const MANIFEST = 'MANIFEST.json';
const MAX_MANIFEST = 1024 * 1024;
/** TensorFlow with CUDA is some 2 GB; what lists more is no runtime. */
const MAX_BYTES = 8 * 1024 ** 3;

const component = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/;
const isPlainPath = (path: string) => path.split('/').every((part) => component.test(part));

const manifestSchema = z.strictObject({
  format: z.literal(1),
  platform: z.string(),
  version: z.string().regex(component),
  files: z
    .array(
      z.strictObject({
        path: z.string().refine(isPlainPath),
        size: z.number().int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(1_000),
});
type Manifest = z.infer<typeof manifestSchema>;

const refused = (why: string, cause?: unknown) => new AppError('bad-runtime', why, cause);

/** What was installed. */
export interface InstalledRuntime {
  readonly version: string;
  /** SHA-256 of the archive, to be compared with the one it was published with. */
  readonly sha256: string;
}

/**
 * Installs the native TensorFlow from a file into `<folder>/<version>`, in the place of one that is there. Nothing
 * appears there before every file was unpacked and its SHA-256 was as the archive's list says. Throws
 * `bad-runtime` for any other archive, another platform or another version than `version`, and `cannot-read`,
 * `cannot-write`, `no-space`.
 */
export async function installRuntime(options: {
  readonly archive: string;
  readonly folder: string;
  readonly version: string;
}): Promise<InstalledRuntime> {
  const { archive, folder, version } = options;
  makeFolders(folder, 0o700);
  const unpacked = join(folder, `.unpacking-${randomBytes(8).toString('hex')}`);
  try {
    const sha256 = await unpack(archive, unpacked, version);
    putInPlace(folder, unpacked, version);
    return { version, sha256 };
  } catch (error) {
    const code = errorCodeOf(error);
    // What zlib or tar say of a damaged archive is no fault of ours.
    throw code === 'internal' ? refused('an archive that does not unpack', error) : error;
  } finally {
    removeTree(unpacked);
  }
}

async function unpack(archive: string, into: string, version: string): Promise<string> {
  let manifest: Manifest | undefined;
  const left = new Map<string, Manifest['files'][number]>();
  const decide = (member: ArchiveMember): MemberFate => {
    if (!member.isFile) throw refused('something that is no file');
    if (manifest === undefined) {
      if (member.name !== MANIFEST || member.size > MAX_MANIFEST) throw refused('no list in front');
      return { do: 'read', done: (content) => void (manifest = begin(content)) };
    }
    const listed = left.get(member.name);
    if (listed === undefined || listed.size !== member.size) throw refused('a file the list does not have');
    left.delete(member.name);
    const done = (sha256: string) => {
      if (sha256 !== listed.sha256) throw refused('a file that is not as the list says');
    };
    return { do: 'write', path: placeBelow(into, member.name), mode: 0o700, done };
  };
  const begin = (content: Uint8Array): Manifest => {
    const read = readManifest(content, version);
    for (const file of read.files) left.set(file.path, file);
    return read;
  };
  const sha256 = await unpackTarGz(archive, decide);
  if (manifest === undefined || left.size > 0) throw refused('files of the list are missing');
  return sha256;
}

function readManifest(content: Uint8Array, version: string): Manifest {
  const parsed = manifestSchema.safeParse(jsonOf(content));
  if (!parsed.success) throw refused('a list that is none', parsed.error);
  const manifest = parsed.data;
  if (manifest.platform !== `${process.platform}-${process.arch}`) throw refused('made for another system');
  if (manifest.version !== version) throw refused('made for another version');
  if (manifest.files.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES) throw refused('larger than any');
  return manifest;
}

function jsonOf(content: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The old one steps aside, the new one steps in, the old one goes. */
function putInPlace(folder: string, unpacked: string, version: string): void {
  const place = join(folder, version);
  const aside = join(folder, `.old-${randomBytes(8).toString('hex')}`);
  const hadOne = tryRename(place, aside);
  try {
    renameFile(unpacked, place);
  } catch (error) {
    if (hadOne) renameFile(aside, place);
    throw error;
  }
  syncFolder(folder);
  if (hadOne) removeTree(aside);
}

function tryRename(from: string, to: string): boolean {
  try {
    renameFile(from, to);
    return true;
  } catch {
    return false;
  }
}
