import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, openApi } from './api.ts';
import { auditPolicy } from './audit-policy.ts';
import type { Binaries, ControllerVersion } from './build.ts';
import { exporterRights, writeCredentials, writeKubeconfig } from './credentials.ts';
import { type Child, type Household, openHousehold } from './processes.ts';

/** Flags without their leading dashes. */
export type Flags = Readonly<Record<string, string>>;

/** Where the API server is reached, and its flags that differ from the ones here. */
export interface Site {
  readonly address: string;
  readonly flags: Flags;
  /** A file of those who may vouch for the API server; absent: it vouches for itself. */
  readonly authority?: string;
}

/** A server of the control plane that may be away for a while. */
interface Server {
  /** The one that runs, or ran last. */
  readonly child: () => Child;
  /** Starts it again, with the flags and the files that it had; it must have ended. */
  readonly start: () => void;
}

const loopback: Site = { address: '127.0.0.1', flags: {} };

/** etcd, kube-apiserver and a kube-controller-manager on loopback, without any node. */
export interface ControlPlane {
  readonly folder: string;
  readonly server: string;
  readonly api: Api;
  readonly auditFile: string;
  /** Of whoever may do all. */
  readonly adminKubeconfig: string;
  /** Of the exporter: it may only read what it needs. */
  readonly exporterKubeconfig: string;
  /** What the controller managers said (-v=4), all of them since the start. */
  readonly controllerLog: string;
  readonly household: Household;
  readonly etcd: Server;
  readonly apiServer: Server;
  /** Kills the controller manager, if there is one, and starts another. */
  restartController(version: ControllerVersion, flags: Flags): Promise<void>;
  killController(): Promise<void>;
  /** Ends every process and removes the folder. */
  stop(): Promise<void>;
}

const controllers =
  'node-lifecycle-controller,taint-eviction-controller,pod-garbage-collector-controller';

/** So short that a restarted controller leads after seconds; a flag of the caller's wins. */
const quickElection: Flags = {
  'leader-elect-lease-duration': '4s',
  'leader-elect-renew-deadline': '3s',
  'leader-elect-retry-period': '1s',
};

/** Starts etcd and kube-apiserver (about 6 s); the controller manager comes with `restartController`. */
export async function startControlPlane(
  binaries: Binaries,
  site: Site = loopback,
): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-'));
  const household = openHousehold();
  const stop = async (): Promise<void> => {
    await household.stop();
    if (!process.env['KEEP_CONTROL_PLANE']) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const api = await startServers(binaries, folder, household, site);
    return { ...api, folder, household, ...controllerOf(binaries, folder, household), stop };
  } catch (cause) {
    const said = lastLines(join(folder, 'kube-apiserver.log'));
    await stop();
    throw new Error(`the control plane does not start; its last words:\n${said}`, { cause });
  }
}

async function startServers(
  binaries: Binaries,
  folder: string,
  household: Household,
  { address, flags: own, authority }: Site,
) {
  const [client, peer, secure] = await freePorts(3);
  const clients = `http://127.0.0.1:${client}`;
  const server = `https://${address}:${secure}`;
  const ofEtcd = etcdFlags(folder, clients, `http://127.0.0.1:${peer}`);
  const etcd = serverOf(household, binaries.etcd, ofEtcd, log('etcd'));
  const credentials = writeCredentials(folder);
  const auditFile = join(folder, 'audit.log');
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(auditPolicy));
  const flags = {
    'etcd-servers': clients,
    'bind-address': address,
    'advertise-address': address,
    'secure-port': `${secure}`,
    'cert-dir': join(folder, 'certificates'),
    'token-auth-file': credentials.tokenFile,
    'authorization-mode': 'Node,RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': credentials.publicKeyFile,
    'service-account-signing-key-file': credentials.privateKeyFile,
    'service-cluster-ip-range': '10.96.0.0/24',
    // Pods need no account here; no endpoints of the loopback address are wanted.
    'disable-admission-plugins': 'ServiceAccount',
    'endpoint-reconciler-type': 'none',
    'audit-policy-file': join(folder, 'policy.json'),
    'audit-log-path': auditFile,
    'audit-log-mode': 'blocking',
    'audit-log-maxsize': '100000',
    ...own,
  };
  const apiServer = serverOf(household, binaries.apiServer, toArgs(flags), log('kube-apiserver'));
  const certificate = authority ?? join(folder, 'certificates', 'apiserver.crt');
  const api = await ready(server, certificate, credentials.adminToken, apiServer.child());
  for (const [path, body] of exporterRights()) await api.must('POST', path, body, [409]);
  const adminKubeconfig = join(folder, 'admin.json');
  const exporterKubeconfig = join(folder, 'exporter.json');
  writeKubeconfig(adminKubeconfig, server, certificate, credentials.adminToken);
  writeKubeconfig(exporterKubeconfig, server, certificate, credentials.exporterToken);
  return { server, api, auditFile, adminKubeconfig, exporterKubeconfig, etcd, apiServer };

  function log(name: string): string {
    return join(folder, `${name}.log`);
  }
}

function serverOf(
  household: Household,
  command: string,
  args: readonly string[],
  logFile: string,
): Server {
  let child = household.start(command, args, logFile);
  return {
    child: () => child,
    start: () => {
      child = household.start(command, args, logFile);
    },
  };
}

function controllerOf(binaries: Binaries, folder: string, household: Household) {
  const controllerLog = join(folder, 'kube-controller-manager.log');
  writeFileSync(controllerLog, '');
  let running: Child | undefined;
  const killController = async (): Promise<void> => {
    await running?.kill();
    running = undefined;
  };
  return {
    controllerLog,
    killController,
    async restartController(version: ControllerVersion, flags: Flags): Promise<void> {
      await killController();
      const all = {
        kubeconfig: join(folder, 'admin.json'),
        controllers,
        'secure-port': '0',
        v: '4',
        ...quickElection,
        ...flags,
      };
      const binary = binaries.controllerManager.get(version);
      if (binary === undefined) throw new Error(`no controller manager ${version} was built`);
      running = household.start(binary, toArgs(all), controllerLog);
    },
  };
}

function etcdFlags(folder: string, client: string, peer: string): string[] {
  return toArgs({
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
    'unsafe-no-fsync': 'true',
    'log-level': 'error',
  });
}

/** Waits for the API server and the namespaces that it makes for itself. */
async function ready(server: string, certificate: string, token: string, child: Child) {
  const gone = child.ended.then(() => true);
  for (let tries = 0; tries < 300; tries += 1) {
    if (await Promise.race([gone, sleep(200, false)])) break;
    try {
      const api = openApi(server, readFileSync(certificate, 'utf8'), token);
      const answers = await Promise.all(
        [
          '/readyz',
          '/api/v1/namespaces/default',
          '/api/v1/namespaces/kube-system',
          '/api/v1/namespaces/kube-node-lease',
        ].map((path) => api.ask('GET', path)),
      );
      if (answers.every(({ status }) => status === 200)) return api;
      api.close();
    } catch {
      // Not yet listening, or its certificate is not yet written.
    }
  }
  throw new Error('kube-apiserver was not ready within 60 s');
}

function toArgs(flags: Flags): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

/** Ports of 127.0.0.1 that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
}

/** The end of a log, for an error that has to be understood without the machine. */
export function lastLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  } catch {
    return '(nothing)';
  }
}
