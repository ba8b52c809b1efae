import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** The switch by which the app lays out one page from its standard input and ends. */
export const PRINT_SWITCH = 'print-page';

/** A page as PDF, or why there is none. */
export type Printed =
  | { readonly status: 'pdf'; readonly bytes: Uint8Array }
  | { readonly status: 'none'; readonly why: 'no-electron' | 'no-display' | 'failed' };

/** Electron takes a second to start; a report of many images some more to set. */
const TIME_LIMIT_MS = 300_000;

const none = (why: Extract<Printed, { status: 'none' }>['why']): Printed => ({ status: 'none', why });

/** Electron and what it is told: the packaged app itself, or the one set-up put in place, with this project. */
function program(out: string): readonly string[] | undefined {
  const named = process.env['RADSEAL_ELECTRON'];
  if (named) return [named, join(out, '..')];
  return 'electron' in process.versions ? [process.execPath] : undefined;
}

/**
 * Has a page laid out by a window nobody sees, in a process of its own: on the display there is, else on one that
 * xvfb-run makes. As root Chromium has no sandbox; the page has no script. `out`: the built programs.
 */
export async function printPage(html: string, out: string): Promise<Printed> {
  const electron = program(out);
  if (!electron) return none('no-electron');
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const [binary, ...folder] = electron;
  const command = [binary!, ...root, '--disable-gpu', '--log-level=3', `--${PRINT_SWITCH}`, ...folder];
  const isVisible = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  const hidden = process.platform === 'linux' && !isVisible;
  return run(hidden ? ['xvfb-run', '-a', ...command] : command, { html, hidden });
}

function run(
  [name, ...args]: readonly string[],
  { html, hidden }: { html: string; hidden: boolean },
): Promise<Printed> {
  return new Promise((resolve) => {
    // In a group of its own: xvfb-run, its display and Electron end together.
    const child = spawn(name!, args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    const pieces: Buffer[] = [];
    const limit = setTimeout(() => endGroup(child), TIME_LIMIT_MS);
    const settle = (printed: Printed) => {
      clearTimeout(limit);
      process.off('exit', end);
      resolve(printed);
    };
    const end = () => endGroup(child);
    process.once('exit', end);
    child.on('error', () => settle(none(hidden ? 'no-display' : 'failed')));
    child.stdin.on('error', () => undefined);
    child.stdin.end(html);
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.on('close', (code) => {
      const bytes = Buffer.concat(pieces);
      const from = bytes.indexOf('%PDF-');
      settle(
        code === 0 && from >= 0
          ? { status: 'pdf', bytes: new Uint8Array(bytes.subarray(from)) }
          : none('failed'),
      );
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
