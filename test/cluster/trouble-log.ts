import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeJson, OneNodeJson } from '../../packages/exporter/src/http/json.ts';
import { nodeName, type OneNode } from './one-node.ts';
import type { Witness } from './witness.ts';

/** What became of one trouble, in seconds after it began. */
export interface Told {
  readonly trouble: string;
  /** When the exporter first named a cause, and which. */
  readonly named: number | undefined;
  readonly cause: string | undefined;
  /** What it then said of the change that comes, and how. */
  readonly forecast: { readonly earliest: number; readonly latest: number } | undefined;
  readonly by: string | undefined;
  /** When the API showed the change, and what. */
  readonly shown: number | undefined;
  readonly as: string;
}

/** What is looked at in the node's Ready condition. */
interface Ready {
  readonly status: string;
  readonly message: string;
}

/** The Ready condition of the real node, as the API has it now. */
export async function readyOf({ plane }: OneNode): Promise<Ready> {
  const { body } = await plane.api.must('GET', `/api/v1/nodes/${nodeName}`);
  const { status } = body as { status: { conditions: (Ready & { type: string })[] } };
  const found = status.conditions.find(({ type }) => type === 'Ready');
  return { status: found?.status ?? 'none', message: found?.message ?? '' };
}

/** What the exporter says of the real node now. */
export async function saidBy({ url }: Witness): Promise<OneNodeJson> {
  return (await (await fetch(`${url}/api/v1/nodes/${nodeName}`)).json()) as OneNodeJson;
}

/** Both as they should be: the node is Ready, the exporter finds nothing. */
export async function untilWell(node: OneNode, witness: Witness): Promise<void> {
  await node.until('all is well again', 90, async () => {
    const [ready, said] = [await readyOf(node), await saidBy(witness)];
    const looked = said.node.probe?.result === 'answered' && (said.node.relist_lag ?? 99) < 5;
    return ready.status === 'True' && said.node.cause === null && said.node.plain && looked;
  });
}

export interface Trouble {
  readonly name: string;
  readonly begin: () => unknown;
  /** Which forecast tells of the change. */
  readonly forecast: 'not_ready' | 'unknown';
  /** Seconds until it must have been seen. */
  readonly within: number;
}

/** Begins a trouble and watches both, each half second, until the API shows it. */
export async function tell(node: OneNode, witness: Witness, trouble: Trouble): Promise<Told> {
  const began = performance.now();
  const wall = Date.now() / 1000;
  const after = (): number => (performance.now() - began) / 1000;
  await trouble.begin();
  let told: Told = {
    ...{ trouble: trouble.name, named: undefined, cause: undefined, forecast: undefined },
    ...{ by: undefined, shown: undefined, as: 'nothing' },
  };
  while (after() < trouble.within && told.shown === undefined) {
    const { node: said } = await saidBy(witness);
    if (told.named === undefined && said.cause !== null) {
      told = { ...told, named: after(), cause: said.cause, ...foretold(said, trouble, wall) };
    }
    const ready = await readyOf(node);
    if (ready.status !== 'True') {
      told = { ...told, shown: after(), as: `${ready.status}: ${ready.message}` };
    }
    await sleep(500);
  }
  return told;
}

function foretold(
  said: NodeJson,
  { forecast }: Trouble,
  began: number,
): Pick<Told, 'forecast' | 'by'> {
  const found = said[forecast];
  if (found === null) return { forecast: undefined, by: undefined };
  const seconds = (time: number | 'never') => (time === 'never' ? Infinity : time - began);
  const by = String(found.because['code']);
  return { forecast: { earliest: seconds(found.earliest), latest: seconds(found.latest) }, by };
}

/** The row of the table in docs/model.md. */
export function rowOf({ trouble, named, cause, forecast, by, shown, as }: Told): string {
  const seconds = (value: number | undefined) =>
    value === undefined ? 'never' : `${value.toFixed(1)} s`;
  const bounds = forecast
    ? `${seconds(forecast.earliest)} … ${seconds(forecast.latest)} (${by})`
    : 'none';
  return `| ${trouble} | ${cause ?? 'none'} | ${seconds(named)} | ${bounds} | ${seconds(shown)}, ${as} |`;
}
