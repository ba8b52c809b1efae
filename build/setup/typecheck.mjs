// `npm run typecheck`.
import { typeCheck } from './stages.mjs';

process.exitCode = (await typeCheck()).failed.length > 0 ? 1 : 0;
