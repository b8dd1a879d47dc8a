import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from './control-plane.ts';
import { packImage } from './pack-image.ts';
import type { Child, Household } from './processes.ts';

const pauseImage = 'registry.k8s.io/pause:3.10';
export const podNetwork = '10.88.0.0/24';

/** containerd, with the network of its pods. */
export interface Runtime {
  readonly socket: string;
  /** The daemon: its shims and the pods' processes are not its children. */
  readonly daemon: Child;
  /** Imports an archive (docker or OCI); its images are found by the name that they carry. */
  importImage(archive: string): void;
  /** Kills every process of every pod, ends the daemon and unmounts what they had. */
  stop(): Promise<void>;
}

/** Starts containerd and gives it the image of a sandbox; `pause` is its static executable. */
export async function startRuntime(
  folder: string,
  household: Household,
  pause: string,
): Promise<Runtime> {
  const socket = join(folder, 'containerd.sock');
  const log = join(folder, 'containerd.log');
  writeNetwork(join(folder, 'cni'), folder);
  writeFileSync(join(folder, 'containerd.toml'), configuration(folder, socket));
  const daemon = household.start('containerd', ['-c', join(folder, 'containerd.toml')], log);
  const ctr = (...args: string[]): string =>
    execFileSync('ctr', ['-a', socket, '-n', 'k8s.io', ...args], { encoding: 'utf8' });
  await answering(() => ctr('version'), log);
  const importImage = (archive: string): void => {
    ctr('images', 'import', archive);
  };
  const root = join(folder, 'pause-root');
  mkdirSync(root);
  copyFileSync(pause, join(root, 'pause'));
  importImage(
    packImage({ reference: pauseImage, root, entrypoint: ['/pause'] }, join(folder, 'pause-image')),
  );
  return {
    socket,
    daemon,
    importImage,
    async stop() {
      // A test may have frozen it.
      process.kill(daemon.pid, 'SIGCONT');
      for (const task of ctr('tasks', 'list', '-q').split('\n').filter(Boolean)) {
        ctr('tasks', 'kill', '--signal', 'SIGKILL', task);
      }
      await daemon.stop();
      unmountBelow(folder);
    },
  };
}

async function answering(ask: () => unknown, log: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    try {
      ask();
      return;
    } catch {
      await sleep(250);
    }
  }
  throw new Error(`containerd does not answer within 15 s; its last words:\n${lastLines(log)}`);
}

/** The shims of killed tasks unmount too: who comes second finds nothing to do. */
function unmountBelow(folder: string): void {
  for (const path of mountsBelow(folder)) spawnSync('umount', ['--lazy', path]);
  const left = mountsBelow(folder);
  if (left.length > 0) throw new Error(`cannot unmount ${left.join(', ')}`);
}

/** The last mounted first. */
function mountsBelow(folder: string): readonly string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n').reverse();
  return mounts
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
}

function configuration(folder: string, socket: string): string {
  return `version = 2
root = "${folder}/containerd/root"
state = "${folder}/containerd/state"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Without CAP_SYS_RESOURCE every sandbox would fail.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
`;
}

function writeNetwork(path: string, folder: string): void {
  const ipam = {
    type: 'host-local',
    dataDir: join(folder, 'ipam'),
    subnet: podNetwork,
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = { type: 'bridge', bridge: 'cni-pods', isGateway: true, ipMasq: false, ipam };
  mkdirSync(path);
  const list = { cniVersion: '0.4.0', name: 'pods', plugins: [bridge] };
  writeFileSync(join(path, '10-pods.conflist'), JSON.stringify(list));
}
