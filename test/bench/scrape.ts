/** A page as Prometheus reads it. */
export interface Scrape {
  readonly seconds: number;
  readonly bytes: number;
  readonly page: string;
}

/** Reads a page whole, uncompressed. */
export async function scrape(url: string): Promise<Scrape> {
  const begin = performance.now();
  const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  const page = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return { seconds: (performance.now() - begin) / 1000, bytes: Buffer.byteLength(page), page };
}

/** The values of a family's samples; of those only whose first label begins so. */
export function valuesOf(page: string, name: string, label = ''): readonly number[] {
  const labels = label ? `\\{${label}.*\\}` : '(?:\\{.*\\})?';
  const samples = page.matchAll(new RegExp(`^${name}${labels} (\\S+)`, 'gm'));
  return [...samples].map(([, value]) => Number(value));
}

/** The sum of a family's samples. */
export function total(page: string, name: string): number {
  return valuesOf(page, name).reduce((sum, value) => sum + value, 0);
}
