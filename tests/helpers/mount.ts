import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Puts a file system of its own in the place of a folder until the test has ended. False, with the reason printed, where that can't be done. */
export function mountTmpfs(at: string, options: string): boolean {
  if (process.getuid?.() !== 0) {
    console.log('left out: mounting a file system needs root');
    return false;
  }
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at], { stdio: 'pipe' });
  } catch {
    console.log('left out: this machine does not let a file system be mounted');
    return false;
  }
  onTestFinished(() => {
    execFileSync('umount', [at]);
  });
  return true;
}
