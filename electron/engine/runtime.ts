import { createRuntimeClient, type RuntimeClient } from '../runtime/client';
import { homeFolder, pathsIn, resourcesFolder } from '../storage/paths';
import { settingsOrDefaults } from '../storage/settings';
import { lazy, type Lazy } from './pools';
import type { SupervisorLink } from './supervisor-link';

/** What asks TensorFlow's process, which starts with the first request. `out`: the folder of the built programs. */
export function lazyRuntime(host: SupervisorLink['host'], out: string): Lazy<RuntimeClient> {
  const paths = pathsIn(homeFolder());
  return lazy(() =>
    createRuntimeClient({
      start: () => host.start('runtime'),
      places: { userData: paths.home, resources: packagedResources() },
      wish: () => settingsOrDefaults(paths).runtime,
      // Which model that is takes modules that load while TensorFlow does.
      modelFolder: async () => {
        const { activeFolder } = await import('./models-call');
        return activeFolder({ resources: resourcesFolder(out), paths });
      },
    }),
  );
}

/** Electron's resources folder in the packaged app; null elsewhere. */
function packagedResources(): string | null {
  const { resourcesPath, versions } = process as { resourcesPath?: string; versions: NodeJS.ProcessVersions };
  return versions['electron'] && resourcesPath ? resourcesPath : null;
}
