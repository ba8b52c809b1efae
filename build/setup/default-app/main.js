// The default app of the Electron that set-up makes from npm: runs the app whose folder is the first argument,
// as the default app of Electron's own download does.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (named === undefined) {
  console.error('Usage: electron FOLDER [arguments]');
  app.exit(2);
} else {
  const start = resolve(named);
  const isScript = /\.[cm]?js$/.test(start);
  const folder = isScript ? dirname(start) : start;
  process.defaultApp = true;
  let main = start;
  if (!isScript) {
    const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    app.setName(description.productName ?? description.name);
    app.setVersion(description.version);
    app.setAppPath(folder);
    main = resolve(folder, description.main ?? 'index.js');
  }
  try {
    await import(pathToFileURL(main).href);
  } catch (error) {
    console.error(error);
    app.exit(1);
  }
}
