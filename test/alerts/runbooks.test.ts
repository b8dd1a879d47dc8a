import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { alerts } from '@kube-heartbeat/dashboards/alerts.ts';
import { families } from '@kube-heartbeat/metrics/families.ts';
import { commandNames } from 'kube-heartbeat/src/options.ts';
import { flagTable } from 'kube-heartbeat/src/options-table.ts';
import { expect, test } from 'vitest';

const folder = new URL('../../docs/runbooks/', import.meta.url);
const runbooks = readdirSync(folder).map((file) => ({
  name: file.replace('.md', ''),
  text: readFileSync(new URL(file, folder), 'utf8'),
}));

test('every alert has a runbook, every runbook an alert', () => {
  const names = alerts.map(({ name }) => name).sort();
  expect(runbooks.map(({ name }) => name).sort()).toEqual(names);
});

const sections = [
  'Meaning',
  'Impact, by the clock',
  'Diagnosis',
  'What to do, by cause',
  'What not to do',
  'Silence it rightly',
];

/** Commands in blocks, and those in the text that begin with a program of ours. */
function commandsOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(?:sh|powershell)\n(.*?)^```$/gms)].map(
    ([, code = '']) => code,
  );
  const inline = [
    ...text.matchAll(/`((?:kubectl|kube-heartbeat|journalctl|systemctl) [^`]+)`/g),
  ].map(([, code = '']) => code);
  return [...blocks.flatMap((block) => block.trimEnd().split('\n')), ...inline];
}

test.for(runbooks)('$name has every section, and each says something', ({ name, text }) => {
  expect(text.startsWith(`# ${name}\n`)).toBe(true);
  const parts = text.split(/^## /m).slice(1);
  expect(parts.map((part) => part.slice(0, part.indexOf('\n')))).toEqual(sections);
  for (const part of parts)
    expect(part.trim().split('\n').slice(1).join(' ').length).toBeGreaterThan(40);
});

test.for(runbooks)('every command of $name parses', ({ text }) => {
  const commands = commandsOf(text);
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: command, encoding: 'utf8' });
    expect(status, `${command}: ${stderr}`).toBe(0);
  }
});

const flags = new Set(flagTable.map(({ name }) => name as string));

test.for(runbooks)('every kube-heartbeat command of $name is one', ({ text }) => {
  for (const command of commandsOf(text).filter((one) => one.startsWith('kube-heartbeat '))) {
    const [, word = '', ...rest] = command.split(/\s+/);
    expect(commandNames).toContain(word);
    const given = rest.flatMap((one) => /^--([\w-]+)/.exec(one)?.[1] ?? []);
    expect(given.filter((flag) => !flags.has(flag))).toEqual([]);
  }
});

const metrics = new Set(families.map(({ name }) => name as string));

test.for(runbooks)('every metric and every page that $name names is there', ({ text }) => {
  const named = [...text.matchAll(/kube_heartbeat_\w+/g)].map(([name]) => name);
  expect(named.filter((name) => !metrics.has(name))).toEqual([]);
  const pages = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, page = '']) => page);
  expect(pages.filter((page) => !existsSync(new URL(page, folder)))).toEqual([]);
});
