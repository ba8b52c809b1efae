import { AppError } from '../../../shared/errors';

/** Bytes put together: a new array, the parts untouched. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** 2 bytes, big-endian. */
export function u16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  view(bytes).setUint16(0, value);
  return bytes;
}

/** 4 bytes, big-endian. */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  view(bytes).setUint32(0, value);
  return bytes;
}

/** 8 bytes, big-endian, of a safe integer. */
export function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  view(bytes).setBigUint64(0, BigInt(value));
  return bytes;
}

/**
 * Reads fields one after the other. Every read is checked against what is left before anything is
 * allocated; too little left throws `truncated`. Returned arrays are views of the input.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new AppError('truncated', 'fewer bytes than a length field promises');
    const part = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return part;
  }

  u8(): number {
    return this.take(1)[0]!;
  }

  u16(): number {
    return view(this.take(2)).getUint16(0);
  }

  u32(): number {
    return view(this.take(4)).getUint32(0);
  }

  /** A u64 as a number; beyond 2^53 - 1 throws `damaged-header`. */
  u64(): number {
    const value = view(this.take(8)).getBigUint64(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new AppError('damaged-header', 'a length beyond 2^53');
    return Number(value);
  }
}
