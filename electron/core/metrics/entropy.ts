import { byteCounts } from './byte-counts';

/** Shannon entropy of bytes in bits a byte: H = -sum p(v) log2 p(v), from 0 to 8. */
export function shannonEntropy(bytes: Uint8Array): number {
  let entropy = 0;
  for (const count of byteCounts(bytes))
    if (count > 0) entropy -= (count / bytes.length) * Math.log2(count / bytes.length);
  return entropy;
}
