import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { app, clipboard, dialog, shell, type BrowserWindow } from 'electron';
import { assertNever } from '../../shared/errors';
import { MOST_DROPPED, type DesktopRequest } from '../../shared/desktop';
import { placeInside, type Grant, type Grants } from './grants';
import type { Preferences } from './preferences';

export interface DesktopOptions {
  readonly window: BrowserWindow;
  readonly grants: Grants;
  /** Folder of the images that come with the app. */
  readonly samples: string;
  readonly preferences: Preferences;
  readonly restartEngine: () => void;
  /** While true a job runs. */
  readonly keepAwake: (isRunning: boolean) => void;
}

type Asked<Kind extends DesktopRequest['ask']> = Extract<DesktopRequest, { ask: Kind }>;

/** What the person chose, as grants; empty after "Cancel". Throws `cannot-read` for a handle never given. */
export async function answerDesktop(
  request: Exclude<DesktopRequest, Asked<'connect'>>,
  options: DesktopOptions,
): Promise<readonly Grant[]> {
  const { grants, window } = options;
  const words = options.preferences.words().app.dialogs;
  switch (request.ask) {
    case 'files':
      return pick(window, grants, { title: words.files, properties: ['openFile', 'multiSelections'] });
    case 'identity-files':
      return pick(window, grants, { title: words.identity, properties: ['openFile', 'multiSelections'] });
    case 'identity-file':
      return pick(window, grants, { title: words.identity, properties: ['openFile'] });
    case 'kit-file':
      return pick(window, grants, { title: words.kitOpen, properties: ['openFile'] });
    case 'share-files':
      return pick(window, grants, { title: words.shares, properties: ['openFile', 'multiSelections'] });
    case 'share-folder':
      return pickFolder(window, grants, words.shareFolder);
    case 'contact-file':
      return pick(window, grants, { title: words.contact, properties: ['openFile'] });
    case 'contact-target':
      return pickTarget(window, grants, { title: words.contactSave, name: 'me.radseal-contact' });
    case 'vault-target':
      return pickTarget(window, grants, { title: words.vaultSave, name: 'vault.radseal-vault' });
    case 'vault-file':
      return pick(window, grants, { title: words.vaultOpen, properties: ['openFile'] });
    case 'identity-target':
      return pickTarget(window, grants, { title: words.identitySave, name: 'radseal-identities.txt' });
    case 'runtime-file':
      return pick(window, grants, { title: words.runtime, properties: ['openFile'] });
    case 'folder':
      return pickFolder(window, grants, words.folder);
    case 'kit-target':
      return pickTarget(window, grants, {
        title: words.kitSave,
        name: `radseal-recovery-kit.${request.format === 'pdf' ? 'pdf' : 'txt'}`,
      });
    case 'diagnostics-target':
      return pickTarget(window, grants, { title: words.diagnostics, name: 'radseal-diagnostics.txt' });
    case 'seed':
      return pick(window, grants, { title: words.seed, properties: ['openFile'] });
    case 'image-folder':
      return pickFolder(window, grants, words.imageFolder);
    case 'job-folders':
      return pick(window, grants, {
        title: words.jobFolders,
        properties: ['openDirectory', 'multiSelections'],
      });
    case 'watched-folder':
      return pick(window, grants, { title: words.watchedFolder, properties: ['openDirectory'] });
    case 'job-table':
      return pickTarget(window, grants, { title: words.jobTable, name: `radseal-job.${request.format}` });
    case 'audit-table':
      return pickTarget(window, grants, { title: words.auditTable, name: 'radseal-audit.csv' });
    case 'job-runs':
      options.keepAwake(request.isRunning);
      return [];
    case 'model-file':
      return pick(window, grants, { title: words.modelOpen, properties: ['openFile'] });
    case 'model-target':
      return pickTarget(window, grants, { title: words.modelSave, name: 'radseal.model' });
    case 'chart-target':
      return pickTarget(window, grants, { title: words.chartSave, name: `radseal-chart.${request.format}` });
    case 'settings-changed':
      options.preferences.reload();
      return [];
    case 'samples':
      return sampleFiles(options.samples).map((path) => grants.add(path));
    case 'output-folder':
      return outputFolder(options);
    case 'folder-of':
      return folderOf(grants.get(request.file).path, options);
    case 'parent-of':
      return [grantTarget(dirname(grants.get(request.file).path), grants)];
    case 'key-image':
      return pick(window, grants, {
        title: words.keyImage,
        properties: ['openFile'],
        filters: [{ name: 'PNG', extensions: ['png'] }],
      });
    case 'output':
      return [grants.add(placeInside(grants.get(request.folder).path, request.path))];
    case 'show':
      shell.showItemInFolder(placeInside(grants.get(request.folder).path, request.path));
      return [];
    case 'copy':
      clipboard.writeText(request.text);
      return [];
    case 'restart-engine':
      options.restartEngine();
      return [];
    default:
      return assertNever(request);
  }
}

/** Files and folders dropped on the page: `paths` come from the preload script and are looked at again. */
export function grantDropped(paths: readonly string[], grants: Grants): readonly Grant[] {
  return paths
    .slice(0, MOST_DROPPED)
    .filter((path) => isAbsolute(path) && existsSync(path) && isFileOrFolder(path))
    .map((path) => grants.add(path));
}

function isFileOrFolder(path: string): boolean {
  const found = lstatSync(path);
  // A link or a device is granted too: the engine refuses it with the sentence that explains why.
  return found.isFile() || found.isDirectory() || found.isSymbolicLink() || found.isFIFO();
}

async function pick(
  window: BrowserWindow,
  grants: Grants,
  options: Electron.OpenDialogOptions,
): Promise<readonly Grant[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
  return canceled ? [] : filePaths.map((path) => grants.add(path));
}

async function pickFolder(window: BrowserWindow, grants: Grants, title: string): Promise<readonly Grant[]> {
  const properties = ['openDirectory', 'createDirectory'] as const;
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, properties: [...properties] });
  return canceled ? [] : filePaths.map((path) => grantTarget(path, grants));
}

/** A file to be made, in the person's documents unless they say otherwise. */
async function pickTarget(
  window: BrowserWindow,
  grants: Grants,
  { title, name }: { readonly title: string; readonly name: string },
): Promise<readonly Grant[]> {
  const defaultPath = join(app.getPath('documents'), name);
  const { canceled, filePath } = await dialog.showSaveDialog(window, { title, defaultPath });
  return canceled || filePath === '' ? [] : [grants.add(filePath)];
}

/** A folder results go to: the engine names them by their way inside it. */
function grantTarget(path: string, grants: Grants): Grant {
  return grants.add(path, { label: shortened(path), engineLabel: '' });
}

/** The folder that was set for all results, where one was. */
function outputFolder({ grants, preferences }: DesktopOptions): readonly Grant[] {
  const { outputFolder: folder } = preferences.current();
  return folder === null ? [] : [grantTarget(folder, grants)];
}

/** Where results go, as the settings say; empty where the person wants to be asked. */
function folderOf(file: string, { grants, samples, preferences }: DesktopOptions): readonly Grant[] {
  const { output, outputFolder } = preferences.current();
  if (output === 'ask') return [];
  if (output === 'folder' && outputFolder !== null) return [grantTarget(outputFolder, grants)];
  const ofOurs = !relative(samples, file).startsWith('..');
  if (!ofOurs) return [grantTarget(dirname(file), grants)];
  // The samples lie where nothing may be written. The engine makes the folder with the first result.
  return [grantTarget(join(app.getPath('documents'), 'Radseal'), grants)];
}

/** A path as people write it: the home folder is `~`. */
function shortened(path: string): string {
  const way = relative(homedir(), path);
  return way.startsWith('..') || isAbsolute(way) ? path : ['~', way].filter((part) => part !== '').join(sep);
}

function sampleFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(dcm|jpe?g)$/i.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}
