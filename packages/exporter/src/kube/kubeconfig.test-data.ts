import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own. */
export interface Folder {
  readonly path: string;
  /** Writes a file of the folder; its path. */
  readonly write: (name: string, content: string) => string;
  readonly remove: () => void;
}

/** Makes a folder. */
export function newFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'kube-heartbeat-'));
  return {
    path,
    write: (name, content) => {
      writeFileSync(join(path, name), content, { mode: 0o755 });
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** A kubeconfig of one cluster, one user and the context `c`. */
export function kubeconfigOf(cluster: object, user: object = {}): string {
  return JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
  });
}

/** PEM as a kubeconfig's `…-data` has it. */
export function data(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
