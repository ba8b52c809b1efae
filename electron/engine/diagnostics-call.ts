import { saveDiagnostics } from '../services/diagnostics';
import { readLog } from '../storage/log';
import { readSettings, type Settings } from '../storage/settings';
import type { ClientContext } from './context';

/** `app.saveDiagnostics`: everything that helps to find a fault, in one text file under `path`. */
export async function diagnosticsCall(context: ClientContext, path: string): Promise<void> {
  const runtime = await context
    .generator()
    .state()
    .catch(() => null);
  const { node, electron = 'none', openssl } = process.versions;
  saveDiagnostics(path, {
    made: new Date(),
    versions: {
      radseal: context.version,
      node,
      electron,
      openssl,
      platform: `${process.platform}-${process.arch}`,
    },
    settings: settingsWithoutPlaces(context),
    runtime: runtime && { ...runtime, reasons: [...runtime.reasons] },
    vault: context.session.state().status,
    log: readLog(context.paths),
  });
}

function settingsWithoutPlaces({ paths }: ClientContext) {
  try {
    const { outputFolder: _place, ...values }: Settings = readSettings(paths).settings;
    return values;
  } catch {
    return null;
  }
}
