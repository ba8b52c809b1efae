import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { keyImagePng } from '../../electron/services/key-image-png';
import { expectExit, radseal, summaryOf, temporaryFolder } from './cli';
import { newReader } from './workplace';

/** Folders that two processes encrypt at the same time by the same wish, and decrypt so. */
export interface JobRaces {
  /** One folder, two processes; fails where a file is lost or there twice. */
  race(): Promise<void>;
  remove(): void;
}

/** Makes what the races work with; each has `files` files. */
export async function makeJobRaces({ files }: { readonly files: number }): Promise<JobRaces> {
  const folder = temporaryFolder();
  const home = folder.at('home');
  const { recipient, identity } = await newReader();
  writeFileSync(folder.at('identity'), `${identity}\n`);
  writeFileSync(folder.at('key.png'), keyImagePng(new Uint8Array(196_608)));
  let number = 0;
  return {
    race: async () => {
      const at = (name: string) => folder.at(`${number}`, name);
      mkdirSync(at('in'), { recursive: true });
      const contents = Array.from({ length: files }, () => randomBytes(2_000));
      for (const [n, content] of contents.entries()) writeFileSync(`${at('in')}/${n}.bin`, content);
      const reader = ['-r', recipient, '--no-vault', '--key-image', folder.at('key.png')];
      const both = async (args: readonly string[], result: string) => {
        const runs = await Promise.all([0, 1].map(() => radseal([...args, '--json'], { home })));
        for (const run of runs) {
          expectExit(run, 0);
          expect(summaryOf(run)).toMatchObject({ done: files, failed: 0 });
        }
        expect(readdirSync(result)).toHaveLength(files);
      };
      await both(['encrypt', at('in'), '--to', at('sealed'), ...reader], at('sealed'));
      await both(['decrypt', at('sealed'), '--to', at('opened'), '-i', folder.at('identity')], at('opened'));
      for (const [n, content] of contents.entries())
        expect(readFileSync(`${at('opened')}/${n}.bin`).equals(content)).toBe(true);
      number++;
    },
    remove: folder.remove,
  };
}
