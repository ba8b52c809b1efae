// `npm run typecheck`.
import { typeCheck } from './stages.mjs';

process.exitCode = (await typeCheck()).failed;
