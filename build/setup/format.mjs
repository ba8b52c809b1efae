// `npm run format`: Prettier writes.
import { format } from './stages.mjs';

process.exitCode = (await format({ write: true })).failed;
