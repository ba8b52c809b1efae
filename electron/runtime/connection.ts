import { AppError } from '../../shared/errors';
import type { ErrorData } from '../../shared/errors';
import type { Channel } from '../processes/channel';
import type { RuntimeAnswers, RuntimeReply, RuntimeRequest } from './protocol';

/** A started runtime process, as whoever may start processes hands it over. */
export interface RuntimeProcess {
  readonly channel: Channel;
  /** Ends the process by force; does nothing when it has ended. A process that hangs sees no closed channel. */
  readonly kill: () => void;
}

/** A request without its number, which the connection gives. */
export type RequestBody = RuntimeRequest extends infer R
  ? R extends RuntimeRequest
    ? Omit<R, 'id'>
    : never
  : never;

/** Requests to one runtime process. */
export interface Connection {
  /**
   * The answer. Throws the code the process answers, `worker-crashed` when it ends first, `timed-out` after
   * `limit` milliseconds; the process is then killed and every other request fails with it.
   */
  ask<T extends keyof RuntimeAnswers>(
    body: RequestBody & { readonly type: T },
    limit: number,
  ): Promise<RuntimeAnswers[T]>;
  readonly kill: () => void;
  readonly ended: () => boolean;
}

interface Waiting {
  readonly done: (value: unknown) => void;
  readonly failed: (error: AppError) => void;
}

const errorOf = ({ code, id }: ErrorData) => new AppError(code, id === undefined ? code : `${code} (${id})`);

/** Takes over a started process's channel. */
export function connect({ channel, kill }: RuntimeProcess): Connection {
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let ended = false;
  const end = (code: 'worker-crashed' | 'timed-out') => {
    ended = true;
    for (const request of waiting.values()) request.failed(new AppError(code));
    waiting.clear();
  };
  channel.onClose(() => end('worker-crashed'));
  channel.onMessage((message) => {
    const reply = message as RuntimeReply;
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.status === 'done') request?.done(reply.value);
    else request?.failed(errorOf(reply.error));
  });
  const ask = async (body: RequestBody, limit: number): Promise<unknown> => {
    if (ended) throw new AppError('worker-crashed');
    const id = nextId++;
    const expire = () => {
      end('timed-out');
      kill();
    };
    const timer = setTimeout(expire, limit);
    const answer = new Promise((done, failed) => waiting.set(id, { done, failed }));
    channel.post({ ...body, id });
    return answer.finally(() => clearTimeout(timer));
  };
  return { ask: ask as Connection['ask'], kill, ended: () => ended };
}
