import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors';
import type { GrantMessage } from '../processes/host';
import type { GrantedPath } from '../services/ports';

/** Which paths clients may name, and by which handle. */
export interface Handles {
  grant(message: GrantMessage): void;
  /** A handle for a file found below a granted folder. */
  remember(file: Omit<GrantedPath, 'id'>): string;
  /** Another name for a text clients must not see: always the same within this engine's life. */
  opaque(text: string): string;
  /** Throws `cannot-read` for a handle nobody granted. */
  at(handle: string): GrantedPath;
}

/** Makes an empty table. */
export function createHandles(): Handles {
  const granted = new Map<string, GrantedPath>();
  const secret = randomBytes(32);
  return {
    grant: ({ handle, path, label }) =>
      void granted.set(handle, { id: handle, path, label, folders: [], named: true }),
    remember: (file) => {
      const id = randomBytes(16).toString('hex');
      granted.set(id, { ...file, id });
      return id;
    },
    opaque: (text) => createHmac('sha256', secret).update(text).digest('hex').slice(0, 32),
    at: (handle) => {
      const found = granted.get(handle);
      if (!found) throw new AppError('cannot-read', 'a handle nobody granted');
      return found;
    },
  };
}
