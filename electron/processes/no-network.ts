/**
 * Takes Node's ways to the network out of this process. Nothing here goes online; and a library that only asks
 * whether a value is a `FormData` would have Node load its whole HTTP client, 40 ms of every start. Import first.
 */
const ABSENT = ['fetch', 'FormData', 'Headers', 'Request', 'Response', 'WebSocket', 'EventSource'] as const;

for (const name of ABSENT) {
  const absent = class {
    constructor() {
      throw new Error(`${name} is not there: nothing here goes online`);
    }
  };
  Object.defineProperty(globalThis, name, { value: absent, writable: true, configurable: true });
}
