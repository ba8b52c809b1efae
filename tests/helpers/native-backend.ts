import { createRequire } from 'node:module';
import { openBackend, type Backend } from '../../electron/core/gan/backend';
import { locateTensorflow } from '../../electron/runtime/locate';

/** The native rung, as set-up provides it; fails the test where it is not there. */
export async function nativeBackend(): Promise<Backend> {
  const nativeFolder = locateTensorflow({ userData: null, resources: null });
  const backend = await openBackend({ require: createRequire(import.meta.url), nativeFolder });
  if (backend.name !== 'native-cpu') throw new Error('native TensorFlow is not set up: npm test brings it');
  return backend;
}
