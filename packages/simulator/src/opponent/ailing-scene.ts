import fc from 'fast-check';
import { ailingDeeds } from './ailing-deeds.ts';
import { type Act, type Deed, decis, type Scene, scenes } from './scene.ts';

/** A kubelet keeps silent for three minutes about its relists; then its pods still have to go. */
const aftermath = 260;

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Deed>(...ailingDeeds.slice(0, 6)) },
  { weight: 2, arbitrary: fc.constantFrom<Deed>(...ailingDeeds) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Deed>('die', 'return', 'leader-dies', 'new-pod', 'cut'),
  },
);

const act: fc.Arbitrary<Act> = fc.record({
  wait: fc.oneof(decis(0, 3), decis(0, 30), decis(100, 190)),
  deed,
  node: fc.nat(20),
  other: fc.nat(20),
});

/** Kubelets as they are by default, or quicker ones. */
const paces = [{}, { tick: 5, graceTicks: 10, leaseDuration: 40 }] as const;

/** Random clusters whose runtimes, relists and disks fail; the witness looks at kubelets too. */
export const ailingScenes: fc.Arbitrary<Scene> = fc
  .record({
    scene: scenes,
    pace: fc.constantFrom(...paces),
    acts: fc.array(act, { minLength: 1, maxLength: 5 }),
  })
  .map(({ scene, pace, acts }) => ({ ...scene, ...pace, acts, aftermath, looks: true }));
