// Reading ZIP archives (APPNOTE 6.3: stored and deflated members below 4 GiB), as wheels and Electron's archives are.
import {
  chmodSync,
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  symlinkSync,
} from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endLength = 22;

/**
 * Unpacks into `folder` the members for which `rename` gives a path (relative to `folder`); undefined leaves one out.
 * Modes and symbolic links are kept. Throws when a member would land outside `folder` or has the wrong length.
 */
export async function unzip({ archive, folder, rename = (name) => name }) {
  for (const member of listZip(archive)) {
    const path = member.name.endsWith('/') ? undefined : rename(member.name);
    if (path !== undefined) await unpack({ archive, member, target: inside(folder, path) });
  }
}

/** Lists a ZIP archive's members from its central directory. */
export function listZip(archive) {
  const file = openSync(archive, 'r');
  try {
    const directory = readDirectory(file);
    const members = [];
    for (let at = 0; at < directory.length && directory.readUInt32LE(at) === entrySignature;) {
      const nameLength = directory.readUInt16LE(at + 28);
      members.push({
        name: directory.toString('utf8', at + 46, at + 46 + nameLength),
        method: directory.readUInt16LE(at + 10),
        packed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        mode: directory.readUInt32LE(at + 38) >>> 16,
        data: dataOffset(file, directory.readUInt32LE(at + 42)),
      });
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return members;
  } finally {
    closeSync(file);
  }
}

async function unpack({ archive, member, target }) {
  if (member.method !== 0 && member.method !== 8) throw new Error(`${member.name}: packed in an unknown way`);
  mkdirSync(dirname(target), { recursive: true });
  if (member.size === 0) return pipeline(PassThrough.from([]), createWriteStream(target));
  const packed = createReadStream(archive, {
    start: member.data,
    end: member.data + member.packed - 1,
    highWaterMark: 1 << 18,
  });
  const plain = member.method === 8 ? createInflateRaw({ chunkSize: 1 << 18 }) : new PassThrough();
  if ((member.mode & 0o170000) === 0o120000) {
    const parts = [];
    await pipeline(packed, plain, async (chunks) => {
      for await (const chunk of chunks) parts.push(chunk);
    });
    return symlinkSync(Buffer.concat(parts).toString('utf8'), target);
  }
  const output = createWriteStream(target);
  await pipeline(packed, plain, output);
  if (output.bytesWritten !== member.size) throw new Error(`${member.name}: wrong length`);
  if (member.mode & 0o111) chmodSync(target, 0o755);
}

function readDirectory(file) {
  const { size } = fstatSync(file);
  const tail = readAt(file, Math.max(0, size - endLength - 0xffff), Math.min(size, endLength + 0xffff));
  for (let at = tail.length - endLength; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === endSignature) {
      return readAt(file, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
    }
  }
  throw new Error('not a ZIP archive');
}

// The local header repeats the name and may have another extra field than the directory.
function dataOffset(file, header) {
  const local = readAt(file, header, 30);
  return header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
}

function inside(folder, path) {
  const target = resolve(folder, path);
  if (!target.startsWith(resolve(folder) + sep)) throw new Error(`${path}: outside the folder`);
  return target;
}

function readAt(file, position, length) {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, position) !== length) throw new Error('the archive is cut short');
  return bytes;
}
