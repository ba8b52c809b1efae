import { AppError } from '../../../../shared/errors';
import { decodeFrame } from '../../dicom/decode-frame';
import { readPixelLayout } from '../../dicom/image-attributes';
import { parseDicom, type DicomFile } from '../../dicom/parse-file';
import { hasMagic } from '../header';
import type { ByteSource, LocatedContainer } from './carrier';
import { isMarked, locateNative, notAContainer } from './dicom-native';
import { MAX_HELD_RASTER } from './png-reader';

const PIECE = 1024 * 1024;

/**
 * The container in a DICOM file, or undefined where the file is no DICOM. Native pixels are pointed at;
 * compressed, deflated and byte-swapped ones are decoded whole (up to 256 MiB, else `too-large`). Throws
 * `not-encrypted`, and `carrier-altered` when the file says that it is a carrier but holds no container.
 */
export async function locateInDicom(source: ByteSource): Promise<LocatedContainer | undefined> {
  const native = locateNative(source);
  if (native.status === 'not-dicom') return undefined;
  if (native.status === 'located') return native.container;
  if (native.file && !mayBeCarrier(native.file)) throw notAContainer(native.file);
  if (source.size > MAX_HELD_RASTER) throw new AppError('too-large', 'a compressed carrier');
  return decodeWhole(source);
}

async function decodeWhole(source: ByteSource): Promise<LocatedContainer> {
  const bytes = new Uint8Array(source.size);
  if (source.read(0, bytes) !== bytes.length) throw new AppError('truncated', 'the file became shorter');
  const parsed = parseDicom(bytes);
  if (parsed.status === 'not-dicom') throw new AppError('not-encrypted', 'no data set');
  const layout = readPixelLayout(parsed.file.dataSet);
  if (!layout || !mayBeCarrier(parsed.file)) throw notAContainer(parsed.file);
  if (layout.columns * layout.rows > MAX_HELD_RASTER) throw new AppError('too-large', 'a compressed carrier');
  const result = await decodeFrame(parsed.file, layout, 0);
  if (result.status === 'refused') throw refusal(parsed.file, result.reason);
  const raster = Uint8Array.from(result.frame.samples);
  if (!hasMagic(raster)) throw notAContainer(parsed.file);
  return { status: 'packed', carrier: 'dicom', length: raster.length, chunks: inPieces(raster) };
}

function refusal(file: DicomFile, reason: string): AppError {
  if (reason === 'too-large') return new AppError('too-large', 'a compressed carrier');
  return isMarked(file)
    ? new AppError('carrier-altered', 'pixels do not decode')
    : new AppError('not-encrypted');
}

async function* inPieces(raster: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < raster.length; at += PIECE) yield raster.slice(at, at + PIECE);
}

/** One frame of 8-bit samples, one to a pixel: the shape of every carrier. */
function mayBeCarrier(file: DicomFile): boolean {
  const layout = readPixelLayout(file.dataSet);
  return (
    layout !== undefined && layout.frames === 1 && layout.samplesPerPixel === 1 && layout.bitsAllocated === 8
  );
}
