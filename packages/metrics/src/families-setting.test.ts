import { expect, test } from 'vitest';
import { aView, aWitness, samplesOf } from '../testdata/scene.ts';
import * as setting from './families-setting.ts';

const graces = aView({
  settings: [
    { name: 'grace', unit: 'seconds', value: '40s or 50s', number: 50, source: 'assumed' },
    { name: 'unhealthyShare', unit: 'ratio', value: '0.55', number: 0.55, source: 'flag' },
    { name: 'taintEviction', unit: 'switch', value: 'on', number: 1, source: 'static_pod' },
    { name: 'burst', unit: 'count', value: '30', number: 30, source: 'calibrated' },
  ],
});

test.for([
  {
    says: 'a span is told in seconds, by the name of its flag',
    family: setting.settingSeconds,
    view: graces,
    text: 'setting_seconds{setting="node-monitor-grace-period"} 50\n',
  },
  {
    says: 'a share is told as a ratio',
    family: setting.settingRatio,
    view: graces,
    text: 'setting_ratio{setting="unhealthy-zone-threshold"} 0.55\n',
  },
  {
    says: 'numbers and switches are told as counts',
    family: setting.settingCount,
    view: graces,
    text: `setting_count{setting="taint-eviction-controller"} 1
setting_count{setting="kube-api-burst"} 30
`,
  },
  {
    says: 'a setting says how it is known',
    family: setting.settingInfo,
    view: { ...graces, settings: graces.settings.slice(0, 1) },
    text: 'setting_info{setting="node-monitor-grace-period",source="assumed",value="40s or 50s"} 1\n',
  },
])('$says', ({ family, view, text }) => expect(samplesOf(family.name, view)).toBe(text));

const learned = aView({
  settings: [
    {
      ...{ name: 'grace', unit: 'seconds', value: '20s', number: 20, source: 'static_pod' },
      ...{ learned: { value: '50s', agree: 9, of: 10, contradicts: true }, risky: true },
    },
    {
      ...{ name: 'tick', unit: 'seconds', value: '5s', number: 5, source: 'calibrated' },
      learned: { value: '5s', agree: 4, of: 4, contradicts: false },
    },
    {
      ...{ name: 'rate', unit: 'ratio', value: '0.1', number: 0.1, source: 'flag' },
      learned: { value: '0.1', agree: 3, of: 3, contradicts: false },
    },
  ],
});
const grace = 'setting="node-monitor-grace-period"';
test.for([
  {
    says: 'events that agree and that differ are counted apart',
    family: setting.settingEvents,
    text: `setting_events{${grace},verdict="agree"} 9
setting_events{${grace},verdict="differ"} 1
setting_events{setting="node-monitor-period",verdict="agree"} 4
setting_events{setting="node-monitor-period",verdict="differ"} 0
setting_events{setting="node-eviction-rate",verdict="agree"} 3
setting_events{setting="node-eviction-rate",verdict="differ"} 0
`,
  },
  {
    says: 'only a stronger source is contradicted',
    family: setting.settingContradicted,
    text: `setting_contradicted{${grace},source="static_pod"} 1
setting_contradicted{setting="node-eviction-rate",source="flag"} 0
`,
  },
  {
    says: 'a grace that is known is risky or not',
    family: setting.settingRisky,
    text: `setting_risky{${grace}} 1\n`,
  },
])('$says', ({ family, text }) => expect(samplesOf(family.name, learned)).toBe(text));
test('contradictions are counted from zero', () => {
  const witness = aWitness({ contradictions: [{ setting: 'rate', count: 2 }] });
  expect(samplesOf(setting.settingContradictions.name, learned, witness)).toBe(
    `setting_contradictions_total{setting="node-monitor-period"} 0
setting_contradictions_total{${grace}} 0
setting_contradictions_total{setting="node-eviction-rate"} 2
setting_contradictions_total{setting="controller-version"} 0
`,
  );
});
