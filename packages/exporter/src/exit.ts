/** 1: the world did not do what was asked; 2: what was asked makes no sense. */
export type ExitCode = 0 | 1 | 2;

/** An end of the program with one sentence for the person who started it. */
export function failure(exitCode: ExitCode, sentence: string): Error {
  return Object.assign(new Error(sentence), { exitCode });
}

/** The exit code that an error carries; `undefined`: it is a fault of ours. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (!(error instanceof Error && 'exitCode' in error)) return undefined;
  const { exitCode } = error;
  return exitCode === 1 || exitCode === 2 ? exitCode : undefined;
}
