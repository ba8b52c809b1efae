// A process that writes file keys into a ledger. Arguments: the built modules used-keys and ledger, the ledger, its key in hex.
// Asked by message { key } it answers 'reserved' or the code it was refused with; { flood: true } makes it draw keys,
// reserve each and only then say so on stdout, until it is killed; { die: key } reserves one and dies before any use.
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';

const [, , usedKeys, storage, path, keyHex] = process.argv;
const { reserveFileKeys } = await import(usedKeys);
const { openLedger } = await import(storage);
const ledger = openLedger(path);
const ledgerKey = new Uint8Array(Buffer.from(keyHex, 'hex'));

const reserve = (hex) => {
  try {
    const fileKey = { fileKey: new Uint8Array(Buffer.from(hex, 'hex')), fileId: new Uint8Array(16) };
    reserveFileKeys(ledger, ledgerKey, [fileKey]);
    return 'reserved';
  } catch (error) {
    return error.code;
  }
};

process.on('message', ({ key, die, flood }) => {
  if (key !== undefined) process.send(reserve(key));
  if (die !== undefined && reserve(die) === 'reserved') process.kill(process.pid, 'SIGKILL');
  if (flood === true)
    for (;;) {
      const hex = randomBytes(32).toString('hex');
      if (reserve(hex) === 'reserved') writeSync(1, `${hex}\n`);
    }
});
process.on('disconnect', () => process.exit(0));
process.send('ready');
