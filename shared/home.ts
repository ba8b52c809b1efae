/** What decides where the product keeps its things: values of the machine, handed in. */
export interface HomeOptions {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The person's home folder. */
  readonly userFolder: string;
}

const join = (separator: string, ...parts: readonly string[]): string => parts.join(separator);

/**
 * The folder of vaults, settings and logs, the same for window and command line: `RADSEAL_HOME`, else
 * `$XDG_CONFIG_HOME/radseal` (Windows: `%APPDATA%\Radseal`, macOS: `~/Library/Application Support/Radseal`).
 */
export function homeFolder({ platform, environment, userFolder }: HomeOptions): string {
  const chosen = environment['RADSEAL_HOME'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (platform === 'win32') {
    return join('\\', environment['APPDATA'] || join('\\', userFolder, 'AppData', 'Roaming'), 'Radseal');
  }
  if (platform === 'darwin') return join('/', userFolder, 'Library', 'Application Support', 'Radseal');
  return join('/', environment['XDG_CONFIG_HOME'] || join('/', userFolder, '.config'), 'radseal');
}
