import { expect, test } from 'vitest';
import { aView, samplesOf } from '../testdata/scene.ts';
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
