import type { ServerResponse } from 'node:http';

/** Where an answer's bytes go: straight on, or drop by drop. */
export interface Outlet {
  readonly write: (chunk: string | Buffer) => void;
  /** Ends the answer once everything is out. */
  readonly end: () => void;
  /** Bytes that the client has not taken yet. */
  readonly waiting: () => number;
  /** Resolves once what waits is little; at once if the client is gone. */
  readonly drained: () => Promise<void>;
}

/** Milliseconds between two drops. */
const drip = 100;

/** Bytes that wait before a list pauses. */
const much = 1024 * 1024;

/** The outlet of a response; `bytesPerSecond`: it drips. */
export function outletOf(response: ServerResponse, bytesPerSecond?: number): Outlet {
  if (bytesPerSecond !== undefined) return dripping(response, Math.ceil(bytesPerSecond / 10));
  return {
    write: (chunk) => {
      response.write(chunk);
    },
    end: () => {
      response.end();
    },
    waiting: () => response.writableLength,
    drained: async () => {
      if (response.writableLength <= much || response.destroyed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      response.once('drain', resolve).once('close', resolve);
      await promise;
    },
  };
}

function dripping(response: ServerResponse, drop: number): Outlet {
  let waiting = Buffer.alloc(0);
  let ending = false;
  const timer = setInterval(() => {
    if (waiting.length > 0) response.write(waiting.subarray(0, drop));
    waiting = waiting.subarray(drop);
    if (waiting.length > 0 || !ending) return;
    clearInterval(timer);
    response.end();
  }, drip);
  response.once('close', () => clearInterval(timer));
  return {
    write: (chunk) => {
      waiting = Buffer.concat([waiting, Buffer.from(chunk)]);
    },
    end: () => {
      ending = true;
    },
    waiting: () => waiting.length,
    drained: async () => undefined,
  };
}
