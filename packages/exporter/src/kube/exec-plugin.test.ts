import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { execPlugin } from './exec-plugin.ts';
import { tokenAccess } from './fake-api.test-server.ts';
import { type Folder, newFolder } from './kubeconfig.test-data.ts';

let folder: Folder;
let now = 0;

beforeEach(() => {
  folder = newFolder();
  now = 0;
});
afterEach(() => folder.remove());

/** A plugin that is this script of Node, each run of which is counted. */
function plugin(script: string, more: object = {}) {
  folder.write(
    'plugin',
    `#!${process.execPath}
    require('node:fs').appendFileSync(${JSON.stringify(`${folder.path}/runs`)}, '.');
    const give = (status) => console.log(JSON.stringify({ kind: 'ExecCredential', status }));
    ${script}`,
  );
  const exec = { command: './plugin', ...more };
  return execPlugin(tokenAccess('https://kube.test', { exec, folder: folder.path }), () => now);
}

const runs = () =>
  existsSync(`${folder.path}/runs`) ? readFileSync(`${folder.path}/runs`, 'utf8').length : 0;

test('a token is kept until it expires; many who ask at once share one run', async () => {
  const token = plugin(`give({ token: 'x', expirationTimestamp: '1970-01-01T00:01:00Z' })`);
  const all = await Promise.all([token(), token(), token()]);
  expect(all.map((each) => each.token)).toEqual(['x', 'x', 'x']);
  now = 59;
  await token();
  expect(runs()).toBe(1);
  now = 60;
  await token();
  expect(runs()).toBe(2);
});

test('a certificate serves as well as a token', async () => {
  const credential = plugin(`give({ clientCertificateData: 'C', clientKeyData: 'K' })`);
  expect(await credential()).toEqual({ token: '', cert: 'C', key: 'K' });
});

test('it is given its arguments, its environment and what it may know of the cluster', async () => {
  const token = plugin(
    `const { apiVersion, spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
     give({ token: [process.argv[2], process.env.MINE, apiVersion, spec.interactive, spec.cluster.server].join(' ') })`,
    {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      args: ['first'],
      env: [{ name: 'MINE', value: 'given' }],
      provideClusterInfo: true,
    },
  );
  expect((await token()).token).toBe(
    'first given client.authentication.k8s.io/v1beta1 false https://kube.test',
  );
});

test.for([
  [
    'fails',
    `console.error('log in first.\\nmore'); process.exit(3)`,
    'it ended with 3: log in first.',
  ],
  [
    'prints no JSON',
    `console.log('<html>')`,
    'it printed no ExecCredential with a token or a certificate.',
  ],
  [
    'prints half a credential',
    `give({ clientCertificateData: 'C' })`,
    'it printed no ExecCredential',
  ],
  ['prints nothing', ``, 'it printed no ExecCredential'],
] as const)('one that %s is said in a sentence, and is run anew next time', async (row) => {
  const [, script, says] = row;
  const token = plugin(script);
  await expect(token()).rejects.toThrow(`The credential plugin ./plugin failed: ${says}`);
  await expect(token()).rejects.toThrow(says);
  expect(runs()).toBe(2);
});

test('one that is not there is said with the hint of the kubeconfig', async () => {
  const token = plugin('', { installHint: 'Get it\n from IT.' });
  rmSync(`${folder.path}/plugin`);
  await expect(token()).rejects.toThrow(/it cannot be run: spawn .*ENOENT\. Get it from IT\./);
});
