import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const main = new URL('main.ts', import.meta.url).pathname;

/** The program, running. */
export interface Program {
  readonly child: ChildProcess;
  /** What it printed, once it has ended. */
  readonly said: Promise<string>;
  readonly noted: Promise<string>;
}

/** Starts the program with nothing of our own environment but PATH. */
export function startProgram(
  words: readonly string[],
  environment: Record<string, string>,
): Program {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [main, ...words], {
    env: { PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, said: text(child.stdout), noted: text(child.stderr) };
}

/** Whatever else listens on this machine, at our own port too, is not asked. */
const alone = { KUBE_HEARTBEAT_WEB_LISTEN_ADDRESS: '127.0.0.1:1' };

/** Runs the program to its end. */
export async function runProgram(
  words: readonly string[],
  environment: Record<string, string>,
): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  const { child, said, noted } = startProgram(words, { ...alone, ...environment });
  const [code] = await once(child, 'exit');
  return { code, out: await said, err: await noted };
}

/** Where `serve` listens, once it says so. */
export async function urlOf({ child }: Program): Promise<string> {
  let log = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stderr?.on('data', (chunk) => {
    log += chunk;
    const url = /listens at (\S+)/.exec(log)?.[1];
    if (url !== undefined) resolve(url);
  });
  child.on('exit', () => reject(new Error(`it ended: ${log}`)));
  return promise;
}
