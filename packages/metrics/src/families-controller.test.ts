import { expect, test } from 'vitest';
import { aView, samplesOf } from '../testdata/scene.ts';
import * as controller from './families-controller.ts';

const led = aView({ evictionsHalted: true });

test.for([
  {
    says: 'halted evictions are 1',
    family: controller.evictionsHalted,
    view: led,
    text: 'cluster_evictions_halted 1\n',
  },
  {
    says: 'a control plane that nobody suspects is 0',
    family: controller.controlPlaneSuspect,
    view: led,
    text: 'control_plane_suspect 0\n',
  },
  {
    says: 'a leader has a name',
    family: controller.controllerLeader,
    view: led,
    text: 'controller_leader_info{holder="master_1"} 1\n',
  },
  {
    says: 'a leader that is not known has no series',
    family: controller.controllerLeader,
    view: aView({ leader: { changes: 0, state: 'unknown' } }),
    text: '',
  },
  {
    says: 'changes of the leader are counted',
    family: controller.leaderChanges,
    view: led,
    text: 'controller_leader_changes_total 2\n',
  },
])('$says', ({ family, view, text }) => expect(samplesOf(family.name, view)).toBe(text));
