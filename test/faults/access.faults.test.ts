import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { type KeyPair, makeAuthority, signCertificate } from '../cluster/authority.ts';
import type { ControlPlane } from '../cluster/control-plane.ts';
import { exporterRights } from '../cluster/credentials.ts';
import { type RealStage, startRealStage } from './real-stage.ts';
import { suffer } from './trial.ts';

/* What the API server knows of us, and we of it, changes while we watch. */

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-access-'));
const served: KeyPair = {
  certificate: join(folder, 'served.crt'),
  key: join(folder, 'served.key'),
};
const both = join(folder, 'both.crt');
const accounts = '/api/v1/namespaces/monitoring';
let next: KeyPair;
let nextAuthority = '';
let stage: RealStage;

beforeAll(async () => {
  const [before, after] = ['before', 'after'].map((name) => {
    const authority = makeAuthority(folder, `authority-${name}`);
    const names = ['IP:127.0.0.1'];
    return { authority, pair: signCertificate(authority, folder, `/CN=${name}`, names) };
  });
  if (!(before && after)) throw new Error('there are two authorities');
  serve(before.pair);
  next = after.pair;
  nextAuthority = readFileSync(after.authority.certificate, 'utf8');
  const own = readFileSync(before.authority.certificate, 'utf8');
  // The harness trusts both all along.
  writeFileSync(both, own + nextAuthority);
  const flags = { 'tls-cert-file': served.certificate, 'tls-private-key-file': served.key };
  stage = await startRealStage({ site: { authority: both, flags }, prepare: issueToken });
  // The exporter trusts what is served, and nothing else.
  writeFileSync(stage.authorityFile, own);
});

afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

function serve({ certificate, key }: KeyPair): void {
  copyFileSync(key, served.key);
  copyFileSync(certificate, served.certificate);
}

/** A token of the service account, good for as long as a Secret exists. */
async function issueToken({ api }: ControlPlane, file: string, secret = 'one'): Promise<void> {
  await api.must('POST', '/api/v1/namespaces', { metadata: { name: 'monitoring' } }, [409]);
  const account = { metadata: { name: 'kube-heartbeat' } };
  await api.must('POST', `${accounts}/serviceaccounts`, account, [409]);
  const { body } = await api.must('POST', `${accounts}/secrets`, { metadata: { name: secret } });
  const { uid } = (body as { metadata: { uid: string } }).metadata;
  const boundObjectRef = { kind: 'Secret', apiVersion: 'v1', name: secret, uid };
  const request = { spec: { expirationSeconds: 3600, boundObjectRef } };
  const path = `${accounts}/serviceaccounts/kube-heartbeat/token`;
  const answer = await api.must('POST', path, request);
  writeFileSync(file, (answer.body as { status: { token: string } }).status.token);
}

/** The bindings of the exporter's rights: their paths, and what is posted there. */
const bindings = exporterRights().filter(([path]) => path.endsWith('bindings'));

test('rights that are withdrawn and given back', async () => {
  const { api } = stage.plane;
  await suffer(stage, {
    fault: 'RBAC: bindings deleted, made again after 20 s',
    before: 'API server',
    lasts: 20,
    // A watch that flows is not ended by the API server when its reader's rights are.
    begin: async () => {
      for (const [path] of bindings) await api.must('DELETE', `${path}/kube-heartbeat`);
      stage.wire.cut();
    },
    stale: 5,
    cure: async () => {
      for (const [path, body] of bindings) await api.must('POST', path, body);
    },
  });
});

test('a token that is revoked and replaced', async () => {
  const { api } = stage.plane;
  let cut: NodeJS.Timeout;
  await suffer(stage, {
    fault: 'service account token revoked, another in its file after 25 s',
    before: 'API server',
    lasts: 25,
    // The API server remembers for ten seconds that a token was good; from then on new requests fail.
    begin: async () => {
      await api.must('DELETE', `${accounts}/secrets/one`);
      cut = setTimeout(() => stage.wire.cut(), 12_000);
    },
    stale: 12 + 5,
    cure: async () => {
      clearTimeout(cut);
      await issueToken(stage.plane, stage.tokenFile, 'two');
    },
  });
});

test('an authority that is replaced', async () => {
  let cut: NodeJS.Timeout;
  await suffer(stage, {
    fault: 'serving certificate of another CA, trusted after 20 s',
    before: 'API server',
    lasts: 20,
    // The API server takes the new files when it sees them change.
    begin: () => {
      serve(next);
      cut = setInterval(() => stage.wire.cut(), 1000);
    },
    stale: 10,
    cure: () => {
      clearInterval(cut);
      writeFileSync(stage.authorityFile, nextAuthority);
    },
  });
});
