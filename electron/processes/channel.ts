/**
 * Messages to another process, whatever carries them: Node's child-process channel or a MessagePort of
 * Electron. Values cross by structured clone, in order.
 */
export interface Channel {
  /** Sends a copy of `message`. Does nothing once the channel is closed. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when either side has closed or the other process has ended. */
  onClose(listener: () => void): void;
  /** Closes this end; a child that has no other work then ends. */
  close(): void;
}

/** What Node's ChildProcess and the child's own `process` have in common. */
interface IpcEnd {
  readonly connected: boolean;
  send?(message: unknown, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  disconnect(): void;
}

/**
 * The channel over Node's inter-process communication; `end` must use `serialization: 'advanced'`. What is posted in
 * one turn of the event loop goes in one write: files end in groups, and a write costs more than what it tells.
 */
export function ipcChannel(end: IpcEnd): Channel {
  let waiting: unknown[] = [];
  const flush = () => {
    const messages = waiting;
    waiting = [];
    // A message to a process that has just ended is no fault of the sender: the close event tells.
    if (messages.length > 0 && end.connected) end.send?.(messages, () => undefined);
  };
  return {
    post: (message) => {
      if (waiting.push(message) === 1) setImmediate(flush);
    },
    onMessage: (listener) =>
      void end.on('message', (messages) => {
        for (const message of messages as readonly unknown[]) listener(message);
      }),
    onClose: (listener) => {
      // A parent may be gone before the child has loaded its modules: that event has passed.
      if (end.connected) end.on('disconnect', listener);
      else setImmediate(listener);
    },
    close: () => {
      flush();
      if (end.connected) end.disconnect();
    },
  };
}

/** Electron's MessagePortMain, as far as it is used here. */
export interface PortMain {
  postMessage(message: unknown, transfer?: PortMain[]): void;
  on(event: 'message', listener: (event: { data: unknown; ports: PortMain[] }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The channel over one end of an Electron MessageChannelMain; starts the port with the first listener. */
export function portChannel(port: PortMain): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}

/** `process.parentPort` of an Electron utility process; undefined in plain Node. */
export function electronParentPort(): PortMain | undefined {
  return (process as unknown as { parentPort?: PortMain }).parentPort;
}

/**
 * The channel to whoever asked for this process: in Node its parent; in Electron the port that the
 * supervisor passes on as `{ type: 'port' }` in its first message.
 */
export function channelToOwner(): Promise<Channel> {
  const parent = electronParentPort();
  if (!parent) return Promise.resolve(ipcChannel(process as unknown as IpcEnd));
  return new Promise((resolve) => {
    parent.on('message', (event) => {
      const [port] = event.ports;
      if (port) resolve(portChannel(port));
    });
  });
}
