import { failure } from './exit.ts';
import { type Connection, connectionFrom } from './kube/connection.ts';
import type { Options } from './options.ts';
import type { Environment } from './options-parse.ts';

/** The way to the API server; a failure with one sentence where nothing describes any. */
export function accessOf(options: Options, environment: Environment): Connection {
  const { kubeconfig, context, contentType } = options;
  const found = connectionFrom(kubeconfig, context, { ...environment }, contentType);
  if (!('problem' in found)) return found;
  throw failure(2, `${found.problem} To see it work without a cluster: kube-heartbeat demo.`);
}
