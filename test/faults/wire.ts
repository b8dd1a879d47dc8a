import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of bytes. */
type Passing =
  /** They come through. */
  | 'pass'
  /** Connections stay open, are taken even, and not a byte comes through: half-open. */
  | 'silent'
  /** Whoever connects is reset at once. */
  | 'reset';

/** A cable between an exporter and an API server, that can be cut. */
export interface Wire {
  readonly port: number;
  passing: Passing;
  /** Resets every connection. */
  readonly cut: () => void;
  /** Lets half of the next bytes for the exporter through, and resets the connection: mid-line. */
  readonly tear: () => void;
  /** Connections open now. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** Its next bytes are its last. */
  torn: boolean;
  /** It has been silent once: what was lost in it never comes. */
  dead: boolean;
}

/** Lays a cable from a free port of loopback to another. */
export async function layWire(to: number): Promise<Wire> {
  const pairs = new Set<Pair>();
  const server = createServer((near) => {
    if (wire.passing === 'reset') near.resetAndDestroy();
    else join({ near, far: connect(to, '127.0.0.1'), torn: false, dead: false });
  });
  const join = (pair: Pair): void => {
    pairs.add(pair);
    const { near, far } = pair;
    const ended = (): void => {
      pairs.delete(pair);
      if (pair.dead) far.destroy();
      else for (const end of [near, far]) end.resetAndDestroy();
    };
    for (const end of [near, far]) {
      end.setNoDelay(true);
      end.on('error', ended).on('close', ended);
    }
    near.on('data', (bytes) => pass(pair, bytes, far));
    far.on('data', (bytes) => pass(pair, bytes, near));
  };
  const pass = (pair: Pair, bytes: Buffer, end: Socket): void => {
    pair.dead ||= wire.passing === 'silent';
    if (pair.dead) return;
    if (!(pair.torn && end === pair.near)) end.write(bytes);
    else end.write(bytes.subarray(0, bytes.length >> 1), () => end.resetAndDestroy());
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire: Wire = {
    port: (server.address() as AddressInfo).port,
    passing: 'pass',
    cut: () => {
      for (const { near, far } of pairs) for (const end of [near, far]) end.resetAndDestroy();
    },
    tear: () => {
      for (const pair of pairs) pair.torn = true;
    },
    open: () => pairs.size,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const { near, far } of pairs) for (const end of [near, far]) end.destroy();
      await closed;
    },
  };
  return wire;
}
