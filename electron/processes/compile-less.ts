import { setFlagsFromString } from 'node:v8';

// Each thread compiles the same functions anew, and V8 calls a function hot after a few milliseconds. In a job of a
// thousand files that cost a tenth of all processor time, on cores the files could have: ciphers and hashes are native,
// and what is worth compiling runs for seconds. About fifteen times V8's own budget (67,584 bytes of bytecode).
const INTERRUPT_BUDGET = 1_000_000;

// Electron's V8 may have its flags frozen by now.
if (process.versions.electron === undefined) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
