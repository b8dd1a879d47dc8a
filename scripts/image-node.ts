import { readFileSync } from 'node:fs';

/** The environment that the image sets, `NAME=value` each, from its Containerfile. */
export function imageEnvironment(): readonly string[] {
  const text = readFileSync(new URL('../Containerfile', import.meta.url), 'utf8');
  const [, line = ''] = /^ENV (.*(?:\\\n.*)*)$/m.exec(text) ?? [];
  return [...line.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(
    ([, name, quoted, bare]) => `${name}=${quoted ?? bare}`,
  );
}
