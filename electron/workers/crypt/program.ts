import { version } from '../../../package.json';

/** What the manifest names as the program that wrote the file. */
export const PROGRAM: string = `radseal ${version}`;
