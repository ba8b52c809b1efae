import type { CarrierName } from '../../../../shared/models/files';
import { assertNever } from '../../../../shared/errors';
import type { ByteSink, CarrierLayout, CarrierWriter } from './carrier';
import { createDicomWriter, dicomLayout, type DicomLayout } from './dicom';
import { createContiguousWriter, plainLayout } from './plain';
import { createPngWriter, pngLayout, type PngLayout } from './png';

/** Any carrier's layout. */
export type AnyLayout = PngLayout | DicomLayout | (CarrierLayout & { readonly carrier: 'plain' });

/** File name extension of each carrier. */
export const CARRIER_EXTENSION: Readonly<Record<CarrierName, string>> = {
  png: '.png',
  dicom: '.dcm',
  plain: '.rsl',
};

/** Originals above this go to the plain carrier (cipher.md, 5). */
export const MAX_RASTER_ORIGINAL: number = 2 * 1024 ** 3;

/** Layout of a carrier for a container of at least `minimumLength` bytes. */
export function carrierLayout(carrier: CarrierName, minimumLength: number): AnyLayout {
  switch (carrier) {
    case 'png':
      return pngLayout(minimumLength);
    case 'dicom':
      return dicomLayout(minimumLength);
    case 'plain':
      return plainLayout(minimumLength);
    default:
      return assertNever(carrier);
  }
}

/** The bytes that stand before the container in a carrier that holds it in one piece. */
export function bytesBefore(layout: AnyLayout): Uint8Array {
  return layout.carrier === 'dicom' ? layout.head : new Uint8Array(0);
}

/** A writer that turns the container's bytes into the file's. */
export function createCarrierWriter(layout: AnyLayout, write: ByteSink): CarrierWriter {
  switch (layout.carrier) {
    case 'png':
      return createPngWriter(layout, write);
    case 'dicom':
      return createDicomWriter(layout, write);
    case 'plain':
      return createContiguousWriter(layout, bytesBefore(layout), write);
    default:
      return assertNever(layout);
  }
}
