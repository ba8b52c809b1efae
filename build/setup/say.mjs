// What set-up tells a person. Everything goes to stderr: stdout belongs to the command that is run afterwards.

const begun = process.hrtime.bigint();
const onTerminal = process.stderr.isTTY === true;
let open = false;
const worthReporting = 10e6;

/** Prints one line with the seconds since the start. */
export function say(line) {
  clear();
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  process.stderr.write(`[${seconds.toFixed(1).padStart(5)} s] ${line}\n`);
}

/**
 * Reports progress of one thing: rewrites the line on a terminal; elsewhere one line for each quarter.
 * Returns a function that takes the bytes done and the bytes in all.
 */
export function progress(label) {
  let quarter = 0;
  let shown = 0;
  return (done, total) => {
    if (!(total > worthReporting)) return;
    const part = done / total;
    const text = `${label}: ${Math.floor(part * 100)} % of ${(total / 1e6).toFixed(0)} MB`;
    if (onTerminal) {
      if (Date.now() - shown < 100 && done < total) return;
      shown = Date.now();
      process.stderr.write(`\r\x1b[K${text}`);
      open = true;
    } else if (Math.floor(part * 4) > quarter) {
      quarter = Math.floor(part * 4);
      say(text);
    }
  };
}

function clear() {
  if (open) process.stderr.write('\r\x1b[K');
  open = false;
}
