import { join } from 'node:path';
import { seedsIn } from '../services/key-images';
import { selfTest } from '../services/self-test';
import type { ClientContext } from './context';

/** `selfTest`: what this installation can do, shown rather than assumed. */
export async function selfTestCall(context: ClientContext) {
  const { node, electron = 'none', openssl } = process.versions;
  const checks = await selfTest({
    crypt: context.crypt(),
    parse: context.parse(),
    generator: context.generator(),
    scratch: context.scratch,
    resources: context.resources,
    seeds: seedsIn(join(context.resources, 'samples')),
    versions: {
      radseal: context.version,
      node,
      electron,
      openssl,
      platform: `${process.platform}-${process.arch}`,
    },
  });
  return { ok: checks.every(({ ok }) => ok), checks: [...checks] };
}
