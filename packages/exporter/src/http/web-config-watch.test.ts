import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { openWebAccess } from './web-config-watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-web-'));
const file = join(folder, 'web.yaml');
const hash = `$2y$10$${'a'.repeat(53)}`;
afterAll(() => rmSync(folder, { recursive: true }));

test('a bad file at the start is misuse, in one sentence', () => {
  const says = (path: string): unknown => {
    try {
      return openWebAccess(path, () => {});
    } catch (error) {
      return error;
    }
  };
  expect(says('/nonexistent')).toMatchObject({
    exitCode: 2,
    message: '--web.config.file cannot be read: /nonexistent (ENOENT).',
  });
  writeFileSync(file, 'tls_server_config: {cert_file: missing.crt, key_file: missing.key}');
  expect(says(file)).toMatchObject({
    exitCode: 2,
    message: `--web.config.file names a file that cannot be read: ${folder}/missing.crt (ENOENT).`,
  });
});

test('a bad file later leaves the one before it in force, says so once, and is told when it is good again', () => {
  vi.useFakeTimers();
  writeFileSync(file, `basic_auth_users: {a: ${hash}}`);
  const lines: string[] = [];
  const access = openWebAccess(file, (level, line) => lines.push(`${level} ${line}`));
  const changes: number[] = [];
  access.onChange(({ users }) => changes.push(users.size));
  writeFileSync(file, 'basic_auth_users: {a: secret}');
  vi.advanceTimersByTime(20_000);
  expect(access.good()).toBe(false);
  expect([...access.current().users.keys()]).toEqual(['a']);
  writeFileSync(file, `basic_auth_users: {a: ${hash}, b: ${hash}}`);
  vi.advanceTimersByTime(5_000);
  expect(access.good()).toBe(true);
  expect(changes).toEqual([2]);
  access.stop();
  vi.useRealTimers();
  expect(lines).toEqual([
    expect.stringMatching(/^error --web.config.file has no bcrypt hash .* stays in force\.$/),
    'info --web.config.file is good again.',
    'info --web.config.file changed: the new one is in force.',
  ]);
});
