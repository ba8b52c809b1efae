import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { productVersion } from '../storage/version';
import { linkToSupervisor } from './supervisor-link';
import { runEngine } from './index';

const out = dirname(dirname(fileURLToPath(import.meta.url)));
runEngine({ link: linkToSupervisor(out), out, version: productVersion(out) });
