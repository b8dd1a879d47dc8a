import type { ClientRequestArgs } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Rechunk } from './rechunk.ts';

/**
 * A connection whose answers are handed over as they are read from the network: what came together is one
 * chunk, however many it was sent in.
 */
class WholeReads extends Duplex {
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

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void) {
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

/** An agent of such connections to a server without TLS. */
export class PlainWholeReads extends http.Agent {
  override createConnection(options: ClientRequestArgs): Duplex {
    return wholeReads(super.createConnection(options));
  }
}

/** An agent of such connections to a server with TLS. */
export class SecureWholeReads extends https.Agent {
  override createConnection(options: ClientRequestArgs): Duplex {
    return wholeReads(super.createConnection(options));
  }
}

function wholeReads(socket: Duplex | null | undefined): Duplex {
  return new WholeReads(socket as Socket);
}
