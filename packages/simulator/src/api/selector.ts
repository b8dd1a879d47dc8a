/** Which objects a request is about. */
export interface Selector {
  readonly namespace: string;
  /** Terms of fieldSelector and labelSelector that must all hold. */
  readonly terms: readonly Term[];
}

interface Term {
  /** `metadata.name`, `spec.nodeName`, or the key of a label. */
  readonly key: string;
  readonly label: boolean;
  readonly values: readonly string[];
  /** `!=` and `notin`. */
  readonly not: boolean;
}

/** What a selector reads of an object. */
export interface Selectable {
  readonly namespace: string;
  readonly name: string;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a request selects; a string says what cannot be understood. */
export function parseSelector(namespace: string, query: URLSearchParams): Selector | string {
  const terms: Term[] = [];
  for (const label of [false, true]) {
    const words = query.get(label ? 'labelSelector' : 'fieldSelector') ?? '';
    for (const word of words.split(/,(?![^(]*\))/).filter((part) => part !== '')) {
      const term = parseTerm(word.trim(), label);
      if (term === undefined) return `unable to parse requirement: ${word}`;
      terms.push(term);
    }
  }
  return { namespace, terms };
}

function parseTerm(word: string, label: boolean): Term | undefined {
  const [, setKey, not, set] = /^(\S+) (not)?in ?\((.*)\)$/.exec(word) ?? [];
  if (label && setKey !== undefined && set !== undefined) {
    const values = set.split(',').map((value) => value.trim());
    return { key: setKey, label, values, not: not !== undefined };
  }
  const [, key, operator, value = ''] = /^([^=!\s]+)(==|=|!=)(.*)$/.exec(word) ?? [];
  if (key === undefined) return undefined;
  if (!label && key !== 'metadata.name' && key !== 'spec.nodeName') return undefined;
  return { key, label, values: [value], not: operator === '!=' };
}

/** Whether a selector takes an object. */
export function selects({ namespace, terms }: Selector, object: Selectable): boolean {
  if (namespace !== '' && namespace !== object.namespace) return false;
  return terms.every((term) => term.values.includes(read(term, object)) !== term.not);
}

function read({ key, label }: Term, object: Selectable): string {
  if (label) return object.labels?.[key] ?? '';
  return key === 'metadata.name' ? object.name : (object.node ?? '');
}

/** The one node whose pods it selects; `undefined`: pods of any node. */
export function nodeOf({ terms }: Selector): string | undefined {
  return terms.find(({ key, not }) => key === 'spec.nodeName' && !not)?.values[0];
}

/** The same for equal selectors. */
export function selectorKey({ namespace, terms }: Selector): string {
  return JSON.stringify([namespace, terms]);
}
