import { AppError } from '../../../../shared/errors';
import { decodeFrame } from '../../dicom/decode-frame';
import { asciiText } from '../../dicom/elements';
import { readPixelLayout } from '../../dicom/image-attributes';
import { parseDicom, type DicomFile } from '../../dicom/parse-file';
import { TAGS } from '../../dicom/tags';
import { hasMagic } from '../header';
import type { ByteSource, LocatedContainer } from './carrier';
import { SERIES_DESCRIPTION } from './dicom';
import { MAX_HELD_RASTER } from './png-reader';

/** The header of a carrier, re-saved ones included, ends long before this. */
const HEAD_LENGTH = 64 * 1024;
const SERIES_DESCRIPTION_TAG = 0x0008103e;

/**
 * The container in a DICOM file, or undefined where the file is no DICOM. Native 8-bit pixels are pointed at;
 * compressed, deflated and byte-swapped ones are decoded whole (up to 256 MiB, else `too-large`). Throws
 * `not-encrypted`, and `carrier-altered` when the file says that it is a carrier but holds no container.
 */
export async function locateInDicom(source: ByteSource): Promise<LocatedContainer | undefined> {
  const head = new Uint8Array(Math.min(HEAD_LENGTH, source.size));
  source.read(0, head);
  const parsed = parseDicom(head, source.size);
  if (parsed.status === 'not-dicom' && parsed.problem === 'not-dicom') return undefined;
  if (parsed.status === 'dicom') {
    const element = parsed.file.dataSet.elements.get(TAGS.pixelData);
    if (
      element &&
      !element.encapsulated &&
      !isByteSwapped(parsed.file) &&
      !parsed.file.transferSyntax.deflated
    ) {
      const magic = new Uint8Array(8);
      source.read(element.offset, magic);
      if (!hasMagic(magic)) throw notAContainer(parsed.file);
      if (element.offset + element.length > source.size)
        throw new AppError('truncated', 'PixelData breaks off');
      return { status: 'contiguous', carrier: 'dicom', offset: element.offset, length: element.length };
    }
    // Only what says that it is a carrier is worth decoding, unless its text was lost with a re-save.
    if (!isMarked(parsed.file) && !mayBeCarrier(parsed.file)) throw new AppError('not-encrypted');
  }
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
  if (result.status === 'refused') {
    if (result.reason === 'too-large') throw new AppError('too-large', 'a compressed carrier');
    throw isMarked(parsed.file)
      ? new AppError('damaged-data', 'pixels do not decode')
      : new AppError('not-encrypted');
  }
  const raster = Uint8Array.from(result.frame.samples);
  if (!hasMagic(raster)) throw notAContainer(parsed.file);
  return { status: 'packed', carrier: 'dicom', length: raster.length, chunks: inOnePiece(raster) };
}

async function* inOnePiece(raster: Uint8Array): AsyncGenerator<Uint8Array> {
  const PIECE = 1024 * 1024;
  for (let at = 0; at < raster.length; at += PIECE) yield raster.slice(at, at + PIECE);
}

const isMarked = (file: DicomFile) => asciiText(file.dataSet, SERIES_DESCRIPTION_TAG) === SERIES_DESCRIPTION;

const notAContainer = (file: DicomFile) =>
  isMarked(file)
    ? new AppError('carrier-altered', 'marked as a carrier, without a container')
    : new AppError('not-encrypted');

/** In a big-endian file the bytes of OW words have changed places. */
const isByteSwapped = ({ dataSet, transferSyntax }: DicomFile) =>
  transferSyntax.bigEndian && dataSet.elements.get(TAGS.pixelData)?.vr === 'OW';

/** One frame of 8-bit samples, one to a pixel: the shape of every carrier. */
function mayBeCarrier(file: DicomFile): boolean {
  const layout = readPixelLayout(file.dataSet);
  return (
    layout !== undefined && layout.frames === 1 && layout.samplesPerPixel === 1 && layout.bitsAllocated === 8
  );
}
