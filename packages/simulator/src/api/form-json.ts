import { setImmediate as turn } from 'node:timers/promises';
import { atOnce, bookmarkMetadata, type Form } from './form.ts';

const half = {
  event: '{"type":"MODIFIED","object":{"kind":"Lease","metadata":{"na',
  list: '{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"meta',
} as const;

function lineOf(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`;
}

/** Objects as JSON, the events of a watch as lines. */
export const jsonForm: Form = {
  name: 'json',
  contentType: 'application/json',
  streamType: 'application/json',
  object: (kind, item) => kind.encode(item),
  status: (status) => JSON.stringify(status),
  event: (type, kind, item) => lineOf(type, kind.encode(item)),
  bookmark: ({ kind, apiVersion }, version, initial = false) => {
    const metadata = bookmarkMetadata(version, initial);
    return lineOf('BOOKMARK', JSON.stringify({ kind, apiVersion, metadata }));
  },
  error: (status) => lineOf('ERROR', JSON.stringify(status)),
  batch: (events) => Buffer.from(events.join('')),
  async page(kind, { items, metadata }, outlet) {
    const head = { kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata };
    outlet.write(`${JSON.stringify(head).slice(0, -1)},"items":[`);
    for (let start = 0; start < items.length; start += atOnce) {
      const part = items.slice(start, start + atOnce);
      outlet.write(`${start > 0 ? ',' : ''}${part.map((each) => kind.encode(each)).join()}`);
      await outlet.drained();
      if (start + atOnce < items.length) await turn();
    }
    outlet.write(']}\n');
    outlet.end();
  },
  garbage: () => '<html>not what you asked for</html>\n',
  half: (streamed) => (streamed ? half.event : half.list),
};
