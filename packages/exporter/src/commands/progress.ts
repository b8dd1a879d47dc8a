import type { Context } from './context.ts';

/** Milliseconds after which whoever waits is told for what. */
const silence = 2000;

/** The promise, and one line once it takes longer than two seconds. */
export async function telling<T>({ note }: Context, what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => note(`${what} …`), silence);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
