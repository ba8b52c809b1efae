import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../../build/setup/locations.mjs';

// What the sources give a page, read from their syntax: what no running app can show is that there is no other place.

const files = ['electron', 'shared', 'renderer'].flatMap((room) =>
  readdirSync(join(projectFolder, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const electronFiles = files.filter((file) => file.endsWith('.ts') && texts.get(file)!.includes("'electron'"));

/** Every node of the given kind in the files that import Electron. */
function nodesOf<Node extends ts.Node>(is: (node: ts.Node) => node is Node): readonly Node[] {
  const found: Node[] = [];
  const look = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, look);
  };
  for (const file of electronFiles)
    look(ts.createSourceFile(file, texts.get(file)!, ts.ScriptTarget.Latest, true));
  return found;
}

/** name -> text of an object literal's properties. */
const propertiesOf = (node: ts.Expression | undefined): Readonly<Record<string, string>> => {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return {};
  return Object.fromEntries(
    node.properties.map((property) => [
      property.name?.getText() ?? '...',
      ts.isPropertyAssignment(property) ? property.initializer.getText() : '',
    ]),
  );
};

const calls = nodesOf(ts.isCallExpression);
const callsOf = (pattern: RegExp) => calls.filter((call) => pattern.test(call.expression.getText()));

describe('powers of pages', () => {
  const windows = nodesOf(ts.isNewExpression).filter(({ expression }) =>
    /(BrowserWindow|WebContentsView|BrowserView)$/.test(expression.getText()),
  );
  const preferences = nodesOf(ts.isPropertyAssignment)
    .filter(({ name }) => name.getText() === 'webPreferences')
    .map(({ initializer }) => propertiesOf(initializer));

  it('each window says that its page is sandboxed and isolated', () => {
    expect(windows.length).toBeGreaterThan(0);
    expect(preferences).toHaveLength(windows.length);
    for (const given of preferences)
      expect(given).toMatchObject({ sandbox: 'true', contextIsolation: 'true', spellcheck: 'false' });
  });

  it('no window turns a protection off or an experiment on', () => {
    const safe = {
      nodeIntegration: 'false',
      nodeIntegrationInWorker: 'false',
      nodeIntegrationInSubFrames: 'false',
      webSecurity: 'true',
      allowRunningInsecureContent: 'false',
      experimentalFeatures: 'false',
      webviewTag: 'false',
      devTools: '!app.isPackaged',
    };
    for (const given of preferences) {
      for (const [name, value] of Object.entries(safe)) expect(given[name] ?? value).toBe(value);
      expect(Object.keys(given)).not.toContain('enableBlinkFeatures');
      expect(Object.keys(given)).not.toContain('...');
    }
  });

  it('every page that is loaded is one of ours', () => {
    const loaded = callsOf(/\.load(URL|File)$/).map(({ arguments: [address] }) => address?.getText());
    expect(loaded.length).toBe(windows.length);
    for (const address of loaded)
      expect(address).toMatch(/^(`\$\{APP_PAGE\}\?language=.*`|offered\.address)$/);
  });

  it('no template holds a webview, nor a script that makes one', () => {
    // `webviewTag: false` and `will-attach-webview` may be named.
    const having = files.filter((file) =>
      /<webview|createElement\(\s*['"](webview|iframe)/.test(texts.get(file)!),
    );
    expect(having).toEqual([]);
  });
});

describe('powers of main', () => {
  it('nothing is handed to another program to open', () => {
    const shell = calls
      .map(({ expression }) => expression.getText())
      .filter((text) => text.startsWith('shell.'));
    expect(new Set(shell)).toEqual(new Set(['shell.showItemInFolder']));
    expect(files.filter((file) => /openExternal|openPath/.test(texts.get(file)!))).toEqual([]);
  });

  it('each message from a page is answered after its sender was checked, and nowhere else is one listened to', () => {
    const handlers = callsOf(/^ipcMain\.(handle|on|once|handleOnce)$/);
    expect(handlers.length).toBeGreaterThan(0);
    for (const { arguments: given } of handlers) {
      const handler = given[1];
      const body =
        handler && ts.isArrowFunction(handler) && ts.isBlock(handler.body) ? handler.body : undefined;
      expect(body?.statements[0]?.getText()).toBe('checkSender(event, window);');
    }
    expect(callsOf(/\.(webContents|contents)\.ipc\b|senderFrame\.ipc/)).toEqual([]);
  });

  it('the page is given one object, and no part of Electron', () => {
    const exposed = callsOf(/^contextBridge\.expose/).map(({ arguments: given }) =>
      given.map((part) => part.getText()),
    );
    expect(exposed).toEqual([["'radseal'", 'bridge']]);
    const bridge = nodesOf(ts.isVariableDeclaration).find(({ name }) => name.getText() === 'bridge');
    expect(Object.keys(propertiesOf(bridge?.initializer))).toEqual(['ask', 'dropped']);
  });

  it('no file is loaded by file://, and no switch weakens Chromium', () => {
    const having = (pattern: RegExp) => electronFiles.filter((file) => pattern.test(texts.get(file)!));
    expect(having(/['"`]file:\/\//)).toEqual([]);
    expect(having(/bypassCSP|disable-web-security|ignore-certificate|corsEnabled/)).toEqual([]);
    const switches = callsOf(/commandLine\.append(Switch|Argument)$/).map((call) =>
      call.arguments[0]?.getText(),
    );
    expect(switches).toEqual(["'host-resolver-rules'"]);
  });
});
