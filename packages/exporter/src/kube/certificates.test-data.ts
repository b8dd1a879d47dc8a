import { generate } from 'selfsigned';

/** A certificate and its key, both PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of this very run, and what it vouches for. */
export interface Authority {
  readonly ca: string;
  /** For a server at 127.0.0.1 and at `name`, or for a client of that name. */
  readonly issue: (name: string) => Promise<Identity>;
}

const kind = { keyType: 'ec', algorithm: 'sha256' } as const;

/** Makes an authority. */
export async function newAuthority(): Promise<Authority> {
  const own = await generate([{ name: 'commonName', value: 'authority of a test' }], {
    ...kind,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return {
    ca: own.cert,
    issue: async (name) => {
      const issued = await generate([{ name: 'commonName', value: name }], {
        ...kind,
        ca: { key: own.private, cert: own.cert },
        extensions: [
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: name },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
      });
      return { cert: issued.cert, key: issued.private };
    },
  };
}
