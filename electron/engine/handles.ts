import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors';
import { shownText } from '../core/bytes/byte-text';
import type { GrantMessage } from '../processes/host';
import type { GrantedPath } from '../services/ports';

/** Which paths clients may name, and by which handle. */
export interface Handles {
  grant(message: GrantMessage): void;
  /** A handle for a file found below a granted folder. */
  remember(file: Omit<GrantedPath, 'id'>): string;
  /** Throws `cannot-read` for a handle nobody granted. */
  at(handle: string): GrantedPath;
}

/** Makes an empty table. */
export function createHandles(): Handles {
  const granted = new Map<string, GrantedPath>();
  return {
    grant: ({ handle, path, label }) =>
      void granted.set(handle, { id: handle, path, label: shownText(label), folders: [], named: true }),
    remember: (file) => {
      const id = randomBytes(16).toString('hex');
      granted.set(id, { ...file, id });
      return id;
    },
    at: (handle) => {
      const found = granted.get(handle);
      if (!found) throw new AppError('cannot-read', 'a handle nobody granted');
      return found;
    },
  };
}
