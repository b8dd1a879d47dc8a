/** The quality that an Accept or Accept-Encoding header gives to one of our names; 0: refused. */
function quality(header: string | undefined, name: string, wildcards: readonly string[]): number {
  let found = 0;
  for (const item of (header ?? '').split(',')) {
    const [value = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    if (value === name) return Number(q) || 0;
    if (wildcards.includes(value)) found = Math.max(found, Number(q) || 0);
  }
  return found;
}

/** OpenMetrics only where it is asked for by name, and not less than the older text. */
export function wantsOpenMetrics(accept: string | undefined): boolean {
  const wanted = quality(accept, 'application/openmetrics-text', []);
  return wanted > 0 && wanted >= quality(accept, 'text/plain', []);
}

/** Whether the answer may be compressed with gzip. */
export function wantsGzip(acceptEncoding: string | undefined): boolean {
  return quality(acceptEncoding, 'gzip', ['*']) > 0;
}

/** The best encoding of a file that is there in all of them; `undefined`: as it is. */
export function preferredEncoding(acceptEncoding: string | undefined): 'br' | 'gzip' | undefined {
  if (quality(acceptEncoding, 'br', ['*']) > 0) return 'br';
  return wantsGzip(acceptEncoding) ? 'gzip' : undefined;
}
