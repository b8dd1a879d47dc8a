import { Duplex } from 'node:stream';
import { type RawData, WebSocket } from 'ws';
import { type Connection, refusedReply } from './connection.ts';
import { type Failure, networkFailure } from './failure.ts';

/** A port that a pod listens on. */
export interface PodPort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

const protocol = 'v4.channel.k8s.io';
/** The first byte of each message names its channel. */
const [dataChannel, errorChannel] = [0, 1];
/** What the server sends on a channel begins with the number of the port, in two bytes. */
const portBytes = 2;

/**
 * Bytes to and from a port of a pod, through the API server and the kubelet; needs the right to
 * create pods/portforward (before 1.35 also to get it). The stream ends when either end goes; what
 * the kubelet has to say against it is the stream's error.
 *
 * @see k8s.io/cri-streaming/pkg/streaming/portforward/websocket.go handleWebSocketStreams
 */
export async function portForward(
  connection: Connection,
  { namespace, name, port }: PodPort,
  patience: number,
): Promise<Duplex | Failure> {
  const pod = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  try {
    const { url, options } = await connection.means();
    const target = `${url.replace(/^http/, 'ws')}${pod}/portforward?ports=${port}`;
    const socket = new WebSocket(target, protocol, { ...options, handshakeTimeout: patience });
    return await opened(socket);
  } catch (error) {
    return networkFailure(error, connection.server);
  }
}

function opened(socket: WebSocket): Promise<Duplex | Failure> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex | Failure>();
  const stream = streamOf(socket);
  socket.on('open', () => resolve(stream));
  socket.on('error', (error) => {
    stream.destroy(error);
    reject(error);
  });
  socket.on('unexpected-response', (_, body) => {
    resolve(
      refusedReply({ status: body.statusCode ?? 0, retryAfter: undefined, form: 'json', body }),
    );
  });
  // Whoever asks learns of it by the promise, or by what reads the stream.
  stream.on('error', () => undefined);
  return promise;
}

function streamOf(socket: WebSocket): Duplex {
  const stream = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _, done) => {
      socket.send(Buffer.concat([Buffer.of(dataChannel), chunk]), done);
    },
    destroy: (error, done) => {
      socket.terminate();
      done(error);
    },
  });
  const prefix = [portBytes, portBytes];
  socket.on('message', (message: RawData) => {
    const [channel, bytes] = messageOf(message);
    const head = Math.min(prefix[channel] ?? 0, bytes.length);
    prefix[channel] = (prefix[channel] ?? 0) - head;
    const rest = bytes.subarray(head);
    if (rest.length === 0) return;
    if (channel === errorChannel) stream.destroy(new Error(rest.toString('utf8').trim()));
    else if (channel === dataChannel && !stream.push(rest)) socket.pause();
  });
  socket.on('close', () => stream.push(null));
  return stream;
}

function messageOf(message: RawData): readonly [channel: number, bytes: Buffer] {
  const whole = Buffer.isBuffer(message) ? message : Buffer.concat([message].flat().map(bytesOf));
  return [whole[0] ?? -1, whole.subarray(1)];
}

function bytesOf(part: Buffer | ArrayBuffer): Buffer {
  return Buffer.isBuffer(part) ? part : Buffer.from(part);
}
