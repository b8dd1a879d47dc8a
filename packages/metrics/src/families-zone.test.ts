import { expect, test } from 'vitest';
import { aView, samplesOf } from '../testdata/scene.ts';
import * as zone from './families-zone.ts';

const [zone1] = aView().zones;
const oneZone = aView({ zones: zone1 ? [{ ...zone1, disruption: 'partial', rate: 0.01 }] : [] });

test.for([
  {
    says: 'a zone counts its ready nodes and the others',
    family: zone.zoneNodes,
    view: oneZone,
    text: `zone_nodes{topology_zone="eu/1",ready="true"} 1
zone_nodes{topology_zone="eu/1",ready="false"} 0
`,
  },
  {
    says: 'a zone is in one of three states',
    family: zone.zoneDisruption,
    view: oneZone,
    text: `zone_disruption{topology_zone="eu/1",state="normal"} 0
zone_disruption{topology_zone="eu/1",state="partial"} 1
zone_disruption{topology_zone="eu/1",state="full"} 0
`,
  },
  {
    says: 'a zone has a rate',
    family: zone.zoneRate,
    view: oneZone,
    text: 'zone_node_eviction_rate{topology_zone="eu/1"} 0.01\n',
  },
  {
    says: 'a zone has a queue',
    family: zone.zoneQueue,
    view: aView(),
    text: `zone_eviction_queue_length{topology_zone="eu/1"} 0
zone_eviction_queue_length{topology_zone="eu/2"} 2
`,
  },
])('$says', ({ family, view, text }) => expect(samplesOf(family.name, view)).toBe(text));
