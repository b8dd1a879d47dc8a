import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readyCauses } from './ready-message.ts';
import { readyMessage } from './relist.ts';

const down = 'container runtime is down';
const stale =
  'PLEG is not healthy: pleg was last seen active 3m7.123456789s ago; threshold is 3m0s';
const cni =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
const capacity = 'missing node capacity for resources: cpu, memory, pods';
const codes = (message: string) => readyCauses(message).map(({ code }) => code);

test.for([
  [down, ['runtime_down']],
  ['container runtime status check may not have completed yet', ['runtime_unchecked']],
  ['PLEG is not healthy: pleg has yet to be successful', ['pleg_never']],
  [stale, ['pleg_stale']],
  ['network state unknown', ['network_unknown']],
  ['CSINode is not yet initialized', ['storage_not_ready']],
  ['node is shutting down', ['shutting_down']],
  [cni, ['network_not_ready']],
  ['container runtime not ready: RuntimeReady=false reason:x message:y', ['runtime_not_ready']],
  [
    'EventedPLEG is not healthy: EventedPLEG: pleg event channel capacity is full with 1000 events',
    ['unhealthy'],
  ],
  [capacity, ['missing_capacity']],
  [
    `[${down}, ${stale}, ${cni}, ${capacity}]`,
    ['runtime_down', 'pleg_stale', 'network_not_ready', 'missing_capacity'],
  ],
  [`${down}. WARNING: soft`, ['runtime_down']],
  [`[${down}, ${stale}]. WARNING: [soft, softer]`, ['runtime_down', 'pleg_stale']],
  ['', []],
] as const)('%s: %s', ([message, expected]) => expect(codes(message)).toEqual(expected));

test.for([
  'the container runtime is down',
  'container runtime is downtown',
  `x, ${down}`,
  'node is shutting down soon',
  'PLEG is not healthy: pleg was last seen active soon ago; threshold is 3m0s, node is shutting down',
  'kubelet is posting ready status',
  'Kubelet stopped posting node status.',
] as const)('no known text: %s', (message) => {
  expect(codes(message)).not.toContain('runtime_down');
  expect(codes(message)).not.toContain('shutting_down');
  expect(codes(message)).not.toContain('pleg_stale');
});

test('the age of the last relist is read to the nanosecond', () => {
  expect(readyCauses(stale)).toEqual([{ code: 'pleg_stale', ago: 187.123456789, threshold: 180 }]);
});

test('a text in the words of a runtime is not a text of the kubelet', () => {
  const words = `${cni} because container runtime is down`;
  expect(readyCauses(words)).toMatchObject([
    { code: 'network_not_ready', message: expect.stringContaining('is down') },
  ]);
  expect(codes(`[${stale}, ${cni}: a, ${down}, b]`)).toEqual(['pleg_stale', 'network_not_ready']);
});

test('of a message that was cut, the whole texts count', () => {
  const whole = `[${down}, ${stale}, ${cni}]`;
  expect(codes(whole.slice(0, -10))).toEqual(['runtime_down', 'pleg_stale']);
  expect(codes(`[${down}, PLEG is not hea`)).toEqual(['runtime_down']);
});

test('what a kubelet writes of its causes is read back, in order', () => {
  const known = [
    down,
    stale,
    cni,
    'CSINode is not yet initialized',
    'node is shutting down',
    capacity,
  ];
  fc.assert(
    fc.property(fc.subarray(known, { minLength: 1 }), (causes) => {
      const expected = causes.flatMap((cause) => codes(cause));
      expect(codes(readyMessage(causes))).toEqual(expected);
    }),
  );
});

test('whatever a message is, it is read, and soon', () => {
  const piece = fc.oneof(
    fc.constantFrom('[', ']', ', ', '. WARNING: ', ' is not healthy: ', down, stale, cni, capacity),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const message = pieces.join('');
      for (const cause of readyCauses(message)) {
        if (cause.code === 'other') expect(message).toContain(cause.text);
      }
    }),
  );
});
