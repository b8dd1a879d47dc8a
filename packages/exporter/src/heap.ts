import { setFlagsFromString } from 'node:v8';

/** What V8 is told once a fleet is seen to have so many nodes; it reads its flags each time it collects. */
const steps: readonly { readonly nodes: number; readonly flags: readonly string[] }[] = [
  // Few nodes leave little garbage: collecting it soon costs nothing and keeps the heap small. The young
  // generation, which the image lets grow to 8 MB, stays as small as it begins.
  {
    nodes: 0,
    flags: [
      '--optimize-for-size',
      '--semi-space-growth-factor=1',
      // A list's objects stay, and V8 takes that for the way of all that the same code makes later: renewals
      // and forecasts would then be made among the old, and be found to be garbage there.
      '--no-allocation-site-pretenuring',
      // Else V8 lets the young generation grow beyond its bounds for as long as it looks through the old one:
      // of a page of 100,000 nodes by 60 MB, which it then keeps in store.
      '--no-separate-gc-phases',
      // What a finished compilation worked with is else let go of by the thread that compiles, after all that
      // is to be compiled before: a first page has left it 20 MB so.
      '--no-maglev-destroy-on-background',
    ],
  },
  // From here on that would take a third of all CPU: the heap may grow by a fifth between two collections.
  { nodes: 500, flags: ['--no-optimize-for-size', '--heap-growing-percent=20'] },
  // What so many make in a moment outlives a young generation of 1 MB and is moved to the old one, whose
  // collections then take half of all CPU.
  { nodes: 10_000, flags: ['--semi-space-growth-factor=2'] },
];
/** Milliseconds between two looks at how many there are. */
const lookEvery = 5000;

/**
 * The heap is as small as the fleet allows: looks how many nodes there are, and has V8 grow it with them.
 * `tell` is V8's.
 */
export function growHeapWith(
  nodes: () => number,
  tell: (flag: string) => void = setFlagsFromString,
): NodeJS.Timeout {
  const left = [...steps];
  const timer = setInterval(look, lookEvery).unref();
  look();
  return timer;

  function look(): void {
    const count = nodes();
    for (let next = left[0]; next !== undefined && next.nodes <= count; next = left[0]) {
      for (const flag of next.flags) tell(flag);
      left.shift();
    }
    if (left.length === 0) clearInterval(timer);
  }
}
