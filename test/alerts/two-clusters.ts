import { fleet } from './casts.ts';
import { earlyIncidents } from './incidents-early.ts';
import { perform } from './play.ts';
import { fired } from './promtool.ts';
import { aboveInfo, ourRules, playOf } from './replay.ts';

/**
 * Two clusters whose nodes have the same names in one ruler, a machine stops in the first: nobody
 * may be told of the second. What is wrong, in sentences.
 */
export async function twoClusters(): Promise<readonly string[]> {
  const [incident] = earlyIncidents;
  if (incident === undefined) return ['there is no incident'];
  const ruleFiles = [ourRules];
  const struck = perform(playOf(incident, 0, ruleFiles, 'struck'));
  const well = perform({ ...playOf(incident, 0, ruleFiles, 'well'), acts: [fleet(12)] });
  const targets = [...struck.targets, ...well.targets];
  const told = aboveInfo(await fired({ ruleFiles, targets, seconds: incident.seconds }));
  const clusters = new Set(told.map(({ labels }) => labels['cluster']));
  if (clusters.size === 1 && clusters.has('struck')) return [];
  return [
    `of two clusters, of which one is struck, these have alerts: ${[...clusters].join(', ')}`,
  ];
}
