import type http from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Rechunk } from './rechunk.ts';

/**
 * A connection whose answers are handed over as they are read from the network: what came together is one
 * chunk, however many it was sent in.
 */
export class WholeReads extends Duplex {
  readonly #socket: Socket;
  readonly #answers = new Rechunk();

  constructor(socket: Socket) {
    // What is paused is not read at all, instead of until so much is there.
    super({ readableHighWaterMark: 1 });
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    for (const event of ['connect', 'secureConnect', 'timeout', 'lookup'] as const) {
      socket.on(event, (...said) => this.emit(event, ...said));
    }
  }

  /**
   * Hands what comes of the body that is being read to `hearer`, and to nobody else, to its end: on the way
   * through Node's parser and two streams each chunk costs more than its event is read for. `false`: some of
   * it still is on that way, or it does not come in chunks.
   */
  handBody(hearer: (bytes: Buffer) => void): boolean {
    return this.readableLength === 0 && this.#answers.handBody(hearer);
  }

  #take(bytes: Buffer): void {
    try {
      const told = this.#answers.take(bytes);
      if (told.length > 0 && !this.push(told)) this.#socket.pause();
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _read(): void {
    this.#socket.resume();
  }

  override pause(): this {
    this.#socket.pause();
    return super.pause();
  }

  override resume(): this {
    this.#socket.resume();
    return super.resume();
  }

  override _write(
    chunk: Buffer,
    encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  setKeepAlive(enable?: boolean, delay?: number): this {
    this.#socket.setKeepAlive(enable, delay);
    return this;
  }

  setNoDelay(enable?: boolean): this {
    this.#socket.setNoDelay(enable);
    return this;
  }

  setTimeout(milliseconds: number): this {
    this.#socket.setTimeout(milliseconds);
    return this;
  }

  ref(): this {
    this.#socket.ref();
    return this;
  }

  unref(): this {
    this.#socket.unref();
    return this;
  }
}

/** An agent whose connections are read so, whatever else it does to make them. */
export function readWhole<A extends http.Agent>(agent: A): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...how) => new WholeReads(connect(...how) as Socket);
  return agent;
}
