import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

/*
 * Checks passwords on a thread of its own: one check takes 50 ms or more, in which no forecast may
 * wait. This file is both sides: it starts a thread of itself. In the bundle that is the whole
 * program, whose main module leads here when it finds itself in a thread.
 */

const role = 'passwords';

interface Question {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

interface Answer {
  readonly id: number;
  readonly same: boolean;
}

if (!isMainThread && workerData === role) {
  parentPort?.on('message', ({ id, password, hash }: Question) => {
    const answer: Answer = { id, same: compareSync(password, hash) };
    parentPort?.postMessage(answer);
  });
}

/** Whether a password has a bcrypt hash; rejects if the thread dies. */
export type Compare = (password: string, hash: string) => Promise<boolean>;

/** Starts the thread; it ends with the process. */
export function startComparing(): Compare {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: role,
    resourceLimits: { maxOldGenerationSizeMb: 32 },
  });
  worker.unref();
  const waiting = new Map<number, PromiseWithResolvers<boolean>>();
  let asked = 0;
  worker.on('message', ({ id, same }: Answer) => {
    waiting.get(id)?.resolve(same);
    waiting.delete(id);
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return (password, hash) => {
    asked += 1;
    const question: Question = { id: asked, password, hash };
    const answer = Promise.withResolvers<boolean>();
    waiting.set(asked, answer);
    worker.postMessage(question);
    return answer.promise;
  };
}
