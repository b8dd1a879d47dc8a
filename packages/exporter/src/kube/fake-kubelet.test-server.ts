import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FakeApi } from './fake-api.test-server.ts';

/** What stands behind a port of a pod: a port of this machine, or words against the whole idea. */
type Behind = { readonly port: number } | { readonly error: string } | { readonly status: number };

/**
 * Lets a fake API server forward ports as a kubelet does over a WebSocket: channel 0 carries the
 * bytes, channel 1 what went wrong, and both begin with the port's number in a message of its own.
 *
 * @see k8s.io/cri-streaming/pkg/streaming/portforward/websocket.go
 */
export function forwardPorts({ server }: FakeApi, behind: (path: string) => Behind): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('v4.channel.k8s.io') ? 'v4.channel.k8s.io' : false),
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const place = behind(request.url ?? '');
    if ('status' in place) {
      const body = JSON.stringify({ kind: 'Status', message: 'pods "x" is forbidden' });
      socket.end(
        `HTTP/1.1 ${place.status} No\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    const port = Number(new URL(request.url ?? '', 'http://fake').searchParams.get('ports'));
    sockets.handleUpgrade(request, socket, head, (webSocket) => forward(webSocket, port, place));
  });
}

function forward(socket: WebSocket, port: number, place: { port: number } | { error: string }) {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  for (const channel of [0, 1]) socket.send(Buffer.concat([Buffer.of(channel), number]));
  if ('error' in place) {
    socket.send(Buffer.concat([Buffer.of(1), Buffer.from(place.error)]), () => socket.close());
    return;
  }
  const inside = connect(place.port, '127.0.0.1');
  socket.on('message', (message: Buffer) => {
    if (message[0] === 0) inside.write(message.subarray(1));
  });
  socket.on('close', () => inside.destroy());
  inside.on('data', (bytes) => socket.send(Buffer.concat([Buffer.of(0), bytes])));
  inside.on('end', () => socket.close());
  inside.on('error', () => socket.terminate());
}
