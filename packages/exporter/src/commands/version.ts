import manifest from '../../package.json' with { type: 'json' };
import type { ExitCode } from '../exit.ts';
import type { Context } from './context.ts';

export const version: string = manifest.version;

/** `version`: which one this is. */
export async function printVersion({ print }: Context): Promise<ExitCode> {
  print(`kube-heartbeat ${version} (node ${process.versions.node})\n`);
  return 0;
}
