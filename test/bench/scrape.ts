import { Agent, get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A page as it came over the wire. */
export interface Scrape {
  /** Unix seconds of the moment it was asked for. */
  readonly at: number;
  /** Seconds from then until its last byte was read. */
  readonly seconds: number;
  /** Bytes on the wire. */
  readonly bytes: number;
  readonly body: Buffer;
}

export type Encoding = 'identity' | 'gzip';

/** As Prometheus keeps its connections. */
const agent = new Agent({ keepAlive: true });

/** Reads a page to its last byte; what is made of it afterwards is not in its time. */
export async function scrape(url: string, encoding: Encoding = 'identity'): Promise<Scrape> {
  const chunks: Buffer[] = [];
  const [at, begin] = [Date.now() / 1000, performance.now()];
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'accept-encoding': encoding };
  const whenAnswered = (answer: IncomingMessage): void => {
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('error', reject);
    answer.on('end', () => {
      const { statusCode } = answer;
      if (statusCode === 200) resolve((performance.now() - begin) / 1000);
      else reject(new Error(`${url} answers ${statusCode}`));
    });
  };
  get(url, { agent, headers }, whenAnswered).on('error', reject);
  const seconds = await promise;
  const body = Buffer.concat(chunks);
  return { at, seconds, bytes: body.length, body };
}

/** What a page says. */
export function textOf(page: Scrape): string {
  return contentOf(page).toString('latin1');
}

/** The one value of a family without labels; of a large page no text is made for it. */
export function singleValue(page: Scrape, name: string): number | undefined {
  const content = contentOf(page);
  const begin = content.indexOf(`\n${name} `);
  if (begin < 0) return undefined;
  return Number(
    content.toString('latin1', begin + name.length + 2, content.indexOf('\n', begin + 1)),
  );
}

function contentOf({ body }: Scrape): Buffer {
  const isCompressed = body[0] === 0x1f && body[1] === 0x8b;
  return isCompressed ? gunzipSync(body) : body;
}

/** The values of a family's samples; of those only whose first label begins so. */
export function valuesOf(page: string, name: string, label = ''): readonly number[] {
  const labels = label ? `\\{${label}.*\\}` : '(?:\\{.*\\})?';
  const samples = page.matchAll(new RegExp(`^${name}${labels} (\\S+)`, 'gm'));
  return Array.from(samples, ([, value]) => Number(value));
}

/** The sum of a family's samples. */
export function total(page: string, name: string): number {
  return valuesOf(page, name).reduce((sum, value) => sum + value, 0);
}
