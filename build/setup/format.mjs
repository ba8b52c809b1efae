// `npm run format`: Prettier writes.
import { format } from './stages.mjs';

process.exitCode = (await format({ write: true })).failed.length > 0 ? 1 : 0;
