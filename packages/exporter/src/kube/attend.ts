import type { Readable } from 'node:stream';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';

/** Chunks of a body that is destroyed, with ETIMEDOUT, when no byte comes for `patience`. */
export async function* attend(body: Readable, patience: Seconds): AsyncGenerator<Buffer> {
  const timer = setTimeout(() => {
    body.destroy(Object.assign(new Error('Nothing came in time'), { code: 'ETIMEDOUT' }));
  }, patience * 1000);
  try {
    for await (const chunk of body) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}
