// Bech32 (BIP 173) as age uses it: prefix "1" data checksum, five bits a symbol, no limit on the length.

const SYMBOLS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_LENGTH = 6;

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, term] of GENERATOR.entries()) if ((top >> bit) & 1) sum ^= term;
  }
  return sum;
}

const expanded = (prefix: string): readonly number[] => {
  const codes = [...prefix].map((character) => character.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
};

/** Groups of `from` bits as groups of `to` bits; what is left over at the end is padded with zeros. */
function regroup(values: readonly number[], from: number, to: number): number[] {
  const result: number[] = [];
  let bits = 0;
  let held = 0;
  for (const value of values) {
    bits = ((bits << from) | value) & 0xfff;
    held += from;
    while (held >= to) {
      held -= to;
      result.push((bits >> held) & ((1 << to) - 1));
    }
  }
  if (held > 0) result.push((bits << (to - held)) & ((1 << to) - 1));
  return result;
}

/** `bytes` in lower case under a lower-case `prefix`. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const data = regroup([...bytes], 8, 5);
  const sum = polymod([...expanded(prefix), ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  const checksum = [25, 20, 15, 10, 5, 0].map((shift) => (sum >> shift) & 31);
  return `${prefix}1${[...data, ...checksum].map((value) => SYMBOLS[value]).join('')}`;
}

/** The 32 bytes in `text` (lower case) under `prefix`, or null where anything is wrong with it. */
export const decodeBech32Key = (prefix: string, text: string): Uint8Array | null =>
  decodeBech32(prefix, text, 32);

/** The same for `count` bytes. */
export function decodeBech32(prefix: string, text: string, count: number): Uint8Array | null {
  if (!text.startsWith(`${prefix}1`)) return null;
  const values = [...text.slice(prefix.length + 1)].map((symbol) => SYMBOLS.indexOf(symbol));
  if (values.includes(-1) || values.length !== Math.ceil((count * 8) / 5) + CHECKSUM_LENGTH) return null;
  if (polymod([...expanded(prefix), ...values]) !== 1) return null;
  const groups = regroup(values.slice(0, -CHECKSUM_LENGTH), 5, 8);
  // Bits beyond the last whole byte (of 32 bytes: four) are padding and must be zero.
  return groups.slice(count).every((group) => group === 0) ? Uint8Array.from(groups.slice(0, count)) : null;
}
