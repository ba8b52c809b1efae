import { join } from 'node:path';
import type { EncryptInput } from '../../shared/files-contract';
import { isNative } from '../../shared/runtime-rungs';
import { namesOf, resolveReaders } from '../services/contacts';
import type { Collection } from '../services/collect-files';
import { encryptFiles, type RunningJob } from '../services/encrypt-files';
import {
  drawnAhead,
  FILES_A_KEY_IMAGE,
  grownSupply,
  keyImageFromFile,
  keyImageUse,
  seedReader,
  seedsIn,
  sharedSupply,
  singleSupply,
  type KeyImageSupply,
} from '../services/key-images';
import type { GrownKeyImage, KeyImageUse } from '../services/ports';
import type { warnOnce } from '../services/run-job';
import type { ClientContext } from './context';
import { identitiesAtHand } from './identities';
import { withIndex } from './index-call';
import { namesFolder, usesVault } from './job-wish';
import { openLedgerOf, type LedgerInUse } from './ledger-call';

/**
 * `files.encrypt`: handles become paths, the vault's readers are looked up, key images are arranged for. `found`: the
 * files, where somebody has looked for them already.
 */
export async function encryptCall(
  context: ClientContext,
  input: EncryptInput,
  running: RunningJob,
  found?: Collection,
): Promise<void> {
  const { session, handles, stages } = context;
  stages.clear();
  const recipients = [...resolveReaders(session, input.recipients)];
  const request = {
    ...input,
    recipients,
    names: input.names,
    found,
    readerNames: namesOf(session, recipients),
    sources: input.sources.map(handles.at),
    target: input.target === undefined ? undefined : handles.at(input.target),
    vault: usesVault(context, input) ? session.readers() : null,
    identities: identitiesOf(context, input),
  };
  const ledger = input.dryRun ? NO_LEDGER : await openLedgerOf(context);
  const services = {
    // A plan encrypts nothing: the threads that would are not started for it.
    get crypt() {
      return context.crypt();
    },
    parse: context.parse(),
    policy: context.policy(),
    describe: context.log.describe,
    onEncrypted: stages.keep,
    usedKeys: ledger.usedKeys,
    keyImages: (options: SupplyOptions) => keyImageSupply(context, input, { ...options, ledger }),
  };
  try {
    if (input.dryRun) await encryptFiles(request, services, running);
    else
      await withIndex(context, running.emit, (index) =>
        encryptFiles(request, { ...services, index }, running),
      );
  } finally {
    ledger.usedKeys?.close();
  }
}

/** What opens an output again before its original goes; who keeps the originals hands over no secret key. */
function identitiesOf(context: ClientContext, input: EncryptInput): readonly string[] {
  if (!input.deleteOriginals) return [];
  const { own, given } = identitiesAtHand(context, input.identities);
  return [...own, ...given];
}

const NO_LEDGER: LedgerInUse = { usedKeys: undefined, isUnavailable: false };

/** What a supply of key images is made for. */
export interface SupplyOptions {
  readonly files: number;
  readonly warn: ReturnType<typeof warnOnce>;
}

/** Arranges for the key images a request needs. Throws `runtime-missing` before the first file. */
export async function keyImageSupply(
  context: ClientContext,
  input: Pick<EncryptInput, 'keyImage' | 'keyImages' | 'sources'>,
  { files, warn, ledger }: SupplyOptions & { readonly ledger: LedgerInUse },
): Promise<KeyImageSupply> {
  if (ledger.isUnavailable) warn('ledger-unavailable');
  const count = (bytes: Uint8Array, model: string | null) => {
    const found = ledger.usedKeys?.keyImage(bytes, model);
    if (found === 'repeated') warn('key-image-repeated');
    if (found === 'alike') warn('key-images-alike');
  };
  const single = (bytes: Uint8Array, model: KeyImageUse['model']) => {
    count(bytes, model && model.sha256);
    const use = keyImageUse(bytes, model);
    context.stages.keepKeyImage(use.sha256, bytes);
    return singleSupply(use);
  };
  if (input.keyImage !== undefined)
    return single(keyImageFromFile(context.handles.at(input.keyImage).path), null);
  const generator = context.generator();
  const seeds = seedsIn(join(context.resources, 'samples'));
  const drawSeed = drawnAhead(seedReader(seeds, context.parse()));
  // Asked before the first file: without a runtime none would succeed.
  const { rung } = await generator.state();
  if (!isNative(rung)) warn('runtime-fallback');
  const onGrown = ({ model, keyImage }: GrownKeyImage, sha256: string) => {
    context.stages.keepKeyImage(sha256, keyImage);
    if (!model.trained) warn('untrained-model');
    count(keyImage, model.sha256);
  };
  const { keyImages } = input;
  const shares = keyImages === '64' || (keyImages === 'auto' && namesFolder(context, input.sources));
  if (shares) {
    const most = Math.ceil(files / FILES_A_KEY_IMAGE);
    return sharedSupply(grownSupply({ generator, drawSeed, most, onGrown }), FILES_A_KEY_IMAGE);
  }
  if (keyImages !== 'request') return grownSupply({ generator, drawSeed, most: files, onGrown });
  const grown = await generator.generate({ seed: (await drawSeed()).seed });
  if (!grown.model.trained) warn('untrained-model');
  return single(grown.keyImage, { id: grown.model.id, sha256: grown.model.sha256 });
}
