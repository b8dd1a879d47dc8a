/** One value of the chart: what values.yaml, its schema and the chart's README say of it. */
export interface Value {
  /** As `image.tag`. */
  readonly path: string;
  readonly fallback: unknown;
  readonly help: string;
  /** JSON schema beyond what the default's own type says. */
  readonly schema?: object;
}

/** A row of the table. */
export function value(path: string, fallback: unknown, help: string, schema?: object): Value {
  return { path, fallback, help, ...(schema && { schema }) };
}

const duration = {
  type: 'string',
  pattern: '^([0-9]+(ms|s|m|h|d|w|y))+$',
};
/** Prometheus' durations, or none given. */
export const span: object = { anyOf: [{ const: '' }, duration] };
/** As `span`, and none means the alert's own. */
export const ownSpan: object = duration;
/** Objects of Kubernetes' API: the API server judges them. */
export const anyObject: object = { type: 'object', additionalProperties: true };
export const objects: object = { type: 'array', items: anyObject };
export const texts: object = { type: 'array', items: { type: 'string' } };
export const textMap: object = { type: 'object', additionalProperties: { type: 'string' } };
export const port: object = { type: 'integer', minimum: 1, maximum: 65_535 };
