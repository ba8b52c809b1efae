import '../processes/no-network';
import '../processes/compile-less';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILES_SOON, KEY_IMAGE_SOON } from '../processes/host';
import { lazyPools } from './pools';

const out = dirname(dirname(fileURLToPath(import.meta.url)));
const pools = lazyPools(out);
// The threads load on one core while this one loads the rest of the engine.
if (process.argv.includes(FILES_SOON)) pools.crypt.get();

const [{ productVersion }, { linkToSupervisor }, { runEngine }] = await Promise.all([
  import('../storage/version'),
  import('./supervisor-link'),
  import('./index'),
]);
const keyImageSoon = process.argv.includes(KEY_IMAGE_SOON);
runEngine({ link: linkToSupervisor(out), out, version: productVersion(out), pools, keyImageSoon });
