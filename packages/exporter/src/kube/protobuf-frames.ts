import type { PieceReader } from './pieces.ts';
import { type Shape, Wire } from './protobuf.ts';
import { readEvent } from './protobuf-envelope.ts';
import type { ObjectKind } from './protobuf-objects.ts';

const head = 4;

/**
 * Events of a watch: each behind its length, four bytes of it.
 *
 * @see k8s.io/apimachinery/pkg/util/framer/framer.go lengthDelimitedFrameReader
 */
export function frames(kind: ObjectKind): PieceReader<Shape> {
  return {
    lengthAt: (bytes, at) => (bytes.length - at < head ? 0 : head + bytes.readUInt32BE(at)),
    take: (bytes, at, end) => readEvent(new Wire(bytes, at + head, end), kind),
  };
}
