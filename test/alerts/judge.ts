import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import type { Incident } from './incident.ts';
import type { Fired } from './promtool.ts';
import { aboveInfo, leadOf, pages, type Run } from './replay.ts';

const whyMe =
  /\d+ of \d+ pods on \S+ will not come back by themselves, first at \d\d:\d\d:\d\d UTC ± \d+ s/;
const noLead = /No lead is possible/;

/** What is wrong with a run, in sentences; none: it is as it must be. */
export function faultsOf(incident: Incident, run: Run): readonly string[] {
  const wrong = run.judged
    .filter(({ result }) => result !== 'inside')
    .map(({ event, node, result }) => `a forecast was wrong: ${event} of ${node}, ${result}`);
  return [...wrong, ...alertFaults(incident, run)];
}

function alertFaults({ bar }: Incident, run: Run): readonly string[] {
  const told = aboveInfo(run.ours);
  if (bar.kind === 'quiet') return noise(told, bar.most, bar.only);
  if (run.firstEviction === undefined) return ['no pod was deleted'];
  const said = run.said.join(' ');
  if (bar.kind === 'hopeless')
    return noLead.test(said) ? [] : [`the first alert does not say that it is too late: ${said}`];
  const page = late('page', leadOf(run, pages(told)), bar.page);
  if (bar.kind === 'page') return page;
  return [
    ...late('alert', leadOf(run, told), bar.alert),
    ...page,
    ...(noLead.test(said) ? [`the first alert says that it is too late: ${said}`] : []),
    ...(bar.why && !whyMe.test(said) ? [`the first alert does not say why: ${said}`] : []),
  ];
}

function noise(
  told: readonly Fired[],
  most: number,
  only: readonly string[] | undefined,
): readonly string[] {
  const names = [...new Set(told.map(nameOf))];
  const strange = names.filter((name) => only !== undefined && !only.includes(name));
  return [
    ...(told.length > most ? [`${told.length} alerts above info: ${names.join(', ')}`] : []),
    ...(strange.length > 0 ? [`not to be told of: ${strange.join(', ')}`] : []),
    ...(only && told.length === 0 ? [`nobody was told: ${only.join(', ')}`] : []),
  ];
}

function late(what: string, lead: Seconds | undefined, least: Seconds): readonly string[] {
  if (lead === undefined) return [`no ${what}`];
  return lead >= least ? [] : [`the first ${what} is only ${lead.toFixed(0)} s early`];
}

export function nameOf({ labels }: Fired): string {
  return labels['alertname'] ?? '';
}
