declare module 'prom-client/lib/metrics/*.js' {
  import type { Registry } from 'prom-client';

  /** Registers the families of one file. */
  const register: (
    registry: Registry,
    config: { readonly eventLoopMonitoringPrecision: number },
  ) => void;
  export = register;
}
