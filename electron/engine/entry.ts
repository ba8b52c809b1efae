import '../processes/no-network';
import '../processes/compile-less';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENCRYPT_SOON, JOB_SOON, KEY_IMAGE_SOON, OPEN_SOON } from '../processes/host';
import { lazyPools } from './pools';

const out = dirname(dirname(fileURLToPath(import.meta.url)));
const soon = new Set(process.argv);
const work = soon.has(ENCRYPT_SOON) ? 'encrypt' : soon.has(OPEN_SOON) ? 'open' : undefined;
// Loading SQLite asks for a report of the whole process, for which every thread would be stopped. Where it can't be
// loaded, whoever opens the list of jobs is told.
if (soon.has(JOB_SOON)) await import('../storage/journal').catch(() => undefined);
const pools = lazyPools(out, work);
// The threads load on one core while this one loads the rest of the engine.
if (work) pools.crypt.get();

const loadRest = () => Promise.all([import('../storage/version'), import('./index')]);
// What starts TensorFlow comes before all else: that takes longer to load than the rest.
const keyImageSoon = soon.has(KEY_IMAGE_SOON);
const rest = keyImageSoon ? undefined : loadRest();

const [{ linkToSupervisor }, { lazyRuntime }] = await Promise.all([
  import('./supervisor-link'),
  import('./runtime'),
]);
const link = linkToSupervisor(out);
const runtime = lazyRuntime(link.host, out);
// What goes wrong is told to whoever asks for a key image.
if (keyImageSoon)
  runtime
    .get()
    .model()
    .catch(() => undefined);

const [{ productVersion }, { runEngine }] = await (rest ?? loadRest());
// Not before, so that fewer threads load beside this one, for which all wait.
if (work) pools.parse.get();
runEngine({ link, out, version: productVersion(out), pools, runtime });
