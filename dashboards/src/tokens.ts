/*
 * What the chart may change in an expression is written as a token. `dashboards/rules.yaml` has
 * the defaults in their place; the chart has its values.
 */

/** The labels that tell clusters apart, as a list for `by` and `on`: `cluster`. */
export const per = '__by__';
/** The same as matchers, to be filled by `printf`: `cluster=%q`. */
export const match = '__match__';
/** The same as the values to fill them with, in a template: `$labels.cluster`. */
export const labelValues = '__values__';
/** The alert's own threshold. */
export const threshold = '__threshold__';
/** Where the runbooks are. */
export const runbooks = '__runbooks__';

/** What stands for the tokens of a rule. */
export interface Given {
  readonly aggregationLabels: readonly string[];
  readonly threshold?: number | undefined;
  readonly runbookUrl: string;
}

/** Where the runbooks are when nobody says otherwise. */
export const defaultRunbookUrl =
  'https://github.com/kube-heartbeat/kube-heartbeat/blob/main/docs/runbooks';

export const defaults: Given = {
  aggregationLabels: ['cluster'],
  runbookUrl: defaultRunbookUrl,
};

/** A text with its tokens filled in; without an aggregation label, no comma is left behind. */
export function fill(text: string, given: Given): string {
  const { aggregationLabels: labels } = given;
  const listed = (token: string, words: readonly string[], separator: string, from: string) =>
    words.length > 0
      ? from.replaceAll(token, words.join(separator))
      : from.replaceAll(`${token}${separator}`, '').replaceAll(token, '');
  const matchers = labels.map((label) => `${label}=%q`);
  const values = labels.map((label) => `$labels.${label}`);
  return [text]
    .map((one) => listed(per, labels, ', ', one))
    .map((one) => listed(match, matchers, ', ', one))
    .map((one) => listed(labelValues, values, ' ', one))
    .map((one) => one.replaceAll(threshold, String(given.threshold ?? '')))
    .map((one) => one.replaceAll(runbooks, given.runbookUrl))
    .join('');
}
