import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A Go module of ours that pins what is built, and what comes out of it. */
interface Recipe {
  /** A folder of `binaries/`. */
  readonly module: string;
  /** Where that folder is, if not there. */
  readonly beside?: string;
  readonly version: string;
  /** The package to build, by the name of its binary. */
  readonly packages: Readonly<Record<string, string>>;
}

const recipes = {
  etcd: { module: 'etcd', version: '3.6.8', packages: { etcd: '.' } },
  '1.37': {
    module: 'control-plane',
    version: '1.37.2',
    packages: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-proxy': 'k8s.io/kubernetes/cmd/kube-proxy',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubelet: 'k8s.io/kubernetes/cmd/kubelet',
    },
  },
  pause: { module: 'pause', version: '3.10', packages: { pause: '.' } },
  '1.33': {
    module: 'controller-1.33',
    version: '1.33.13',
    packages: { 'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  },
  peer: {
    module: 'kube-state-metrics',
    beside: '../bench',
    version: '2.20.0',
    packages: { 'kube-state-metrics': 'k8s.io/kube-state-metrics/v2' },
  },
} satisfies Record<string, Recipe>;

const beside = '../chart/binaries';
const besideAlerts = '../alerts/binaries';
/** Tools of the tests of chart and alerts, each in a module of its own. */
const tools = {
  helm: {
    module: 'helm',
    beside,
    version: '4.3.1',
    packages: { helm: 'helm.sh/helm/v4/cmd/helm' },
  },
  'helm-unittest': {
    module: 'helm-unittest',
    beside,
    version: '1.1.2',
    packages: { 'helm-unittest': 'github.com/helm-unittest/helm-unittest/cmd/helm-unittest' },
  },
  'kube-score': {
    module: 'kube-score',
    beside,
    version: '1.20.0',
    packages: { 'kube-score': 'github.com/zegl/kube-score/cmd/kube-score' },
  },
  actionlint: {
    module: 'actionlint',
    beside,
    version: '1.7.12',
    packages: { actionlint: 'github.com/rhysd/actionlint/cmd/actionlint' },
  },
  'dashboard-linter': {
    module: 'dashboard-linter',
    beside: besideAlerts,
    version: '0.2.0',
    packages: { 'dashboard-linter': 'github.com/grafana/dashboard-linter' },
  },
  pint: {
    module: 'pint',
    beside: besideAlerts,
    version: '0.87.0',
    packages: { pint: 'github.com/cloudflare/pint/cmd/pint' },
  },
} satisfies Record<string, Recipe>;

/** Minor versions of kube-controller-manager that can be built. */
export type ControllerVersion = '1.37' | '1.33';
export const controllerVersions: readonly ControllerVersion[] = ['1.37', '1.33'];

/** The full version behind a minor one, as `1.37.2`. */
export function fullVersion(version: ControllerVersion): string {
  return recipes[version].version;
}

/** Paths of executables. */
export interface Binaries {
  readonly etcd: string;
  readonly apiServer: string;
  /** Of the versions that were asked for. */
  readonly controllerManager: ReadonlyMap<ControllerVersion, string>;
}

/** What a real node needs besides: paths of executables. */
export interface NodeBinaries {
  readonly kubelet: string;
  readonly proxy: string;
  readonly scheduler: string;
  /** The static process of a pod's sandbox. */
  readonly pause: string;
}

/**
 * Every binary that a control plane needs: from `KUBEBUILDER_ASSETS` where that has the very
 * version, else from the cache, else built from source (minutes when Go's own cache is cold).
 */
export function buildBinaries(
  controllers: readonly ControllerVersion[] = controllerVersions,
  say: (line: string) => void = console.error,
): Binaries {
  const find = finder(say);
  return {
    etcd: find(recipes.etcd, 'etcd'),
    apiServer: find(recipes['1.37'], 'kube-apiserver'),
    controllerManager: new Map(
      controllers.map((version) => [version, find(recipes[version], 'kube-controller-manager')]),
    ),
  };
}

/** The binaries of a node; found as those of the control plane are. */
export function buildNodeBinaries(say: (line: string) => void = console.error): NodeBinaries {
  const find = finder(say);
  return {
    kubelet: find(recipes['1.37'], 'kubelet'),
    proxy: find(recipes['1.37'], 'kube-proxy'),
    scheduler: find(recipes['1.37'], 'kube-scheduler'),
    pause: find(recipes.pause, 'pause'),
  };
}

/** kube-state-metrics, the peer that we measure ourselves against. */
export function buildStateMetrics(say: (line: string) => void = console.error): string {
  return fromSource(recipes.peer, 'kube-state-metrics', say);
}

/** A tool of the tests of chart and alerts: the path of its executable. */
export function buildTool(
  name: keyof typeof tools,
  say: (line: string) => void = console.error,
): string {
  return fromSource(tools[name], name, say);
}

/** Everything that some suite starts. */
export function buildEverything(say: (line: string) => void = console.error): void {
  buildBinaries(controllerVersions, say);
  buildNodeBinaries(say);
  buildStateMetrics(say);
  for (const name of Object.keys(tools)) buildTool(name as keyof typeof tools, say);
}

function finder(say: (line: string) => void): (recipe: Recipe, binary: string) => string {
  return (recipe, binary) => fromAssets(recipe, binary) ?? fromSource(recipe, binary, say);
}

function fromAssets({ version }: Recipe, binary: string): string | undefined {
  const folder = process.env['KUBEBUILDER_ASSETS'];
  if (!folder) return undefined;
  const path = join(folder, binary);
  if (!existsSync(path)) return undefined;
  const told = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  const has = /(\d+\.\d+\.\d+)/.exec(told.stdout ?? '')?.[1];
  return has === version ? path : undefined;
}

function fromSource(recipe: Recipe, binary: string, say: (line: string) => void): string {
  const module = join(import.meta.dirname, recipe.beside ?? 'binaries', recipe.module);
  const folder = join(cacheFolder(), 'binaries', `${recipe.module}-${hashOf(module, recipe)}`);
  const path = join(folder, binary);
  if (existsSync(path)) return path;

  say(`building ${binary} ${recipe.version} from source (minutes when the Go cache is cold) …`);
  const startedAt = performance.now();
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const source = Object.entries(recipe.packages).find(([name]) => name === binary)?.[1] ?? '.';
  try {
    const args = ['build', '-mod=readonly', '-buildvcs=false', '-ldflags', linkerFlags(recipe)];
    execFileSync('go', [...args, '-o', unfinished, source], {
      cwd: module,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' },
      stdio: ['ignore', 2, 2],
    });
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new Error(`${binary} cannot be built: is Go 1.26 or newer on the PATH?`, { cause });
  }
  say(`built ${binary} in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return path;
}

function linkerFlags({ version, module }: Recipe): string {
  if (module in tools || module === 'etcd' || module === 'pause') return '-s -w';
  const [major, minor] = version.split('.');
  const set = (name: string, value: string | undefined): string =>
    `-X k8s.io/component-base/version.${name}=${value}`;
  return `-s -w ${set('gitVersion', `v${version}`)} ${set('gitMajor', major)} ${set('gitMinor', minor)}`;
}

function hashOf(module: string, recipe: Recipe): string {
  const hash = createHash('sha256').update(linkerFlags(recipe));
  const names = readdirSync(module, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.map((name) => join(module, name)).filter((path) => statSync(path).isFile());
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Where what is built is kept, outside the repository: `KUBE_HEARTBEAT_CACHE` moves it. */
export function cacheFolder(): string {
  const own = process.env['KUBE_HEARTBEAT_CACHE'];
  const users = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return own ?? join(users, 'kube-heartbeat');
}
