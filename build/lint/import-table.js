import { posix, relative, sep } from 'node:path';
import { builtinModules } from 'node:module';
import {
  CORE_EXTRAS,
  CORE_ORDER,
  EFFECTS,
  FACTS,
  FS_READS,
  LIBRARIES,
  PURE_BUILT_INS,
  ROOMS,
} from './table.js';

const startsWithAny = (path, prefixes) => prefixes.some((prefix) => path.startsWith(prefix));
const isIn = (path, room) => path === room || path.startsWith(`${room}/`) || path.startsWith(`${room}.`);
const isProduct = (path) => startsWithAny(path, ['shared/', 'electron/', 'renderer/']);

/** The longest room of the table that `path` lies in. */
function roomOf(path) {
  const rooms = Object.keys(ROOMS).filter((room) => isIn(path, room));
  return rooms.sort((a, b) => b.length - a.length)[0];
}

/** The piece of a room that may freely import itself: one feature, one worker, else the whole room. */
const cellOf = (path) =>
  /^(renderer\/features|electron\/workers)\/[^/]+(?=\/)/.exec(path)?.[0] ?? roomOf(path);

const coreFolder = (path) => /^electron\/core\/([^/]+)\//.exec(path)?.[1];

/** Why the core file `from` may not import `to`, or null. */
function coreProblem(from, to) {
  if (isIn(to, 'shared')) return null;
  const importer = CORE_ORDER.indexOf(coreFolder(from));
  const imported = CORE_ORDER.indexOf(coreFolder(to));
  if (importer < 0) return `${from} lies in no known folder of electron/core`;
  if (imported < 0) return 'core may import only shared and core';
  return imported <= importer ? null : `core/${CORE_ORDER[importer]} may import only core folders before it`;
}

/** Why the product file `from` may not import the file `to`, or null. Both relative to the repository. */
export function fileProblem(from, to, typeOnly) {
  if (!isProduct(to) && !to.startsWith('resources/') && !FACTS.includes(to))
    return 'the product imports only the product';
  if (coreFolder(from) !== undefined) return coreProblem(from, to);
  if (FACTS.includes(to)) return null;
  const room = roomOf(from);
  if (room === undefined) return `${from} lies in no room of the import table`;
  if (cellOf(from) === cellOf(to)) return null;
  const { values, types = [], alsoByFile = {} } = ROOMS[room];
  const byFile = Object.entries(alsoByFile).flatMap(([file, also]) => (from.startsWith(file) ? also : []));
  const allowed = [...values, ...byFile, ...(typeOnly ? types : [])];
  if (allowed.some((other) => isIn(to, other))) return null;
  // What both pools share lies beside their folders; they speak to each other in messages.
  if (room === 'electron/workers' && /^electron\/workers\/([^/]+|(crypt|parse)\/messages)$/.test(to))
    return null;
  // Another feature's store or composable, and nothing else of it.
  if (room === 'renderer/features' && /^renderer\/features\/[^/]+\/([^/]*-store|use-[^/]*)(\.ts)?$/.test(to))
    return null;
  return `${room} may import only ${[...allowed, 'itself'].join(', ')}`;
}

/** Why the product file `from` may not import the package or built-in `name`, or null. */
export function libraryProblem(from, name, names = []) {
  const builtIn = name.startsWith('node:') ? name.slice(5) : name;
  if (builtinModules.includes(builtIn)) {
    if (!name.startsWith('node:')) return `write node:${name}`;
    if (startsWithAny(from, ['renderer/', 'shared/'])) return 'the page and shared import no Node built-ins';
    if (coreFolder(from) !== undefined && !PURE_BUILT_INS.includes(builtIn)) {
      return startsWithAny(from, CORE_EXTRAS[builtIn] ?? []) ? null : 'core imports only pure built-ins';
    }
    if (from.startsWith('electron/main/') && /^fs\b/.test(builtIn)) {
      const others = names.filter((read) => !FS_READS.includes(read));
      return others.length === 0 ? null : `main takes only ${FS_READS.join(', ')} of ${name}`;
    }
    const files = EFFECTS[builtIn];
    return files === undefined || startsWithAny(from, files)
      ? null
      : `${name} only in ${files.join(', ') || 'no file'}`;
  }
  const entry = Object.entries(LIBRARIES).find(
    ([library]) => name === library || name.startsWith(library.endsWith('/') ? library : `${library}/`),
  );
  if (entry === undefined)
    return `${name} is not in build/lint/table.js: say there which files may import it`;
  return startsWithAny(from, entry[1]) ? null : `${name} only in ${entry[1].join(', ')}`;
}

/** What an import takes: a name, or * for everything. */
const nameOf = (specifier) => specifier.imported?.name ?? '*';

/** One rule for the whole import table. Only shared/, electron/ and renderer/ are checked. */
export const importTable = {
  meta: {
    type: 'problem',
    docs: { description: 'who may import whom: docs/architecture.md' },
    schema: [],
    messages: { refused: "'{{source}}': {{problem}} (docs/architecture.md, who may import whom)" },
  },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join('/');
    if (!isProduct(from)) return {};
    const check = (sourceNode, typeOnly, specifiers = []) => {
      if (sourceNode?.type !== 'Literal' || typeof sourceNode.value !== 'string') return;
      const source = sourceNode.value.replace(/\?.*$/, '');
      const problem = source.startsWith('.')
        ? fileProblem(from, posix.join(posix.dirname(from), source), typeOnly)
        : libraryProblem(from, source, specifiers.map(nameOf));
      if (problem !== null) {
        context.report({
          node: sourceNode,
          messageId: 'refused',
          data: { source: sourceNode.value, problem },
        });
      }
    };
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type', node.specifiers),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      'CallExpression[callee.name="require"]': (node) => check(node.arguments[0], false),
    };
  },
};
