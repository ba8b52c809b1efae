// Puts the figures of the models that ship into resources/models/likeness.json (docs/models.md, "How unlike its keys are"):
//
//   radseal models evaluate MODEL --count 100
//   node tools/ship-likeness.mjs <Radseal's folder>/models/likeness.json
//
// Figures of models that do not ship are left out.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [from] = process.argv.slice(2);
if (!from) throw new Error('usage: ship-likeness.mjs FILE');
const folder = join(import.meta.dirname, '..', 'resources', 'models');
const target = join(folder, 'likeness.json');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const known = { ...(existsSync(target) ? read(target).models : {}), ...read(from).models };
const shipped = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => read(join(folder, name, 'model.json')).weights.sha256);
const models = Object.fromEntries(shipped.map((sha256) => [sha256, known[sha256]]));
for (const [sha256, figure] of Object.entries(models))
  if (figure === undefined) throw new Error(`no figure of the model ${sha256}`);
writeFileSync(target, `${JSON.stringify({ version: 1, models }, null, 2)}\n`);
