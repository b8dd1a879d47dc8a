import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBinaries, buildNodeBinaries, buildTool } from './build.ts';

/*
 * `node test/cluster/own-namespace.ts COMMAND…` runs a command as root in namespaces of its own
 * (network, mounts, processes), for a suite that starts a real node. Whatever becomes of the command,
 * nothing outlives it: its processes end with their namespace, mounts and links with theirs, and its
 * folder and its cgroups are removed here.
 */

const cgroups = '/sys/fs/cgroup';
const needed = ['unshare', 'ip', 'containerd', 'ctr', 'runc', 'nft', '/usr/lib/cni/bridge'];

// The first process of the namespace: it reaps whoever loses its parent, and says how it ended.
const inside = `
for folder in /run /var/log /var/lib/kubelet /etc/cni; do
  mkdir -p $folder && mount -t tmpfs tmpfs $folder || exit 1
done
ip link set lo up
"$@" & wait $!
`;

const missing = needed.filter((tool) => !isThere(tool));
if (process.getuid?.() !== 0) refuse('a real node needs root');
if (missing.length > 0) refuse(`a real node needs what is missing here: ${missing.join(', ')}`);
// In there no network is left by which Go could fetch what they are built from.
buildBinaries(['1.37']);
buildNodeBinaries();
buildTool('helm');

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-node-'));
const group = `kube-heartbeat-${process.pid}`;
const parents = groupParents();
for (const parent of parents) mkdirSync(join(parent, group), { recursive: true });
const flags = '--net --mount --pid --fork --kill-child --mount-proc'.split(' ');
const child = spawn('unshare', [...flags, 'sh', '-c', inside, 'sh', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: folder, ONE_NODE_CGROUP: `/${group}` },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => child.kill('SIGKILL'));
}
child.on('exit', (code) => {
  for (const parent of parents) removeGroup(join(parent, group));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  process.exitCode = code ?? 130;
});

function isThere(tool: string): boolean {
  if (tool.startsWith('/')) return existsSync(tool);
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', tool]).status === 0;
}

function refuse(why: string): never {
  console.error(`${why} (.ci/run installs it on Debian)`);
  process.exit(2);
}

/** The folder of each hierarchy (version 1), or the one of version 2. */
function groupParents(): string[] {
  if (existsSync(join(cgroups, 'cgroup.controllers'))) return [cgroups];
  return readdirSync(cgroups, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(cgroups, name));
}

/** A cgroup is a folder whose files cannot be removed: the folders go from the innermost. */
function removeGroup(path: string): void {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(path, entry.name));
  }
  try {
    rmdirSync(path);
  } catch {
    console.error(`${path} is still in use`);
  }
}
