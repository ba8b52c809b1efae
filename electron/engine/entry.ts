import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';
import { linkToSupervisor } from './supervisor-link';
import { runEngine } from './index';

const out = dirname(dirname(fileURLToPath(import.meta.url)));
runEngine({ link: linkToSupervisor(out), out, version });
