import { setFlagsFromString } from 'node:v8';

/** From so many nodes on collecting garbage costs more than the memory that it saves. */
const many = 500;
/** Milliseconds between two looks at how many there are. */
const lookEvery = 5000;
/** Read by V8 each time it reckons when to collect next. */
const forSpeed = ['--no-optimize-for-size', '--heap-growing-percent=20'];

/**
 * The image has V8 keep its heap small, which suits a fleet of some nodes; with thousands it takes a
 * third of all CPU. Once a fleet is seen to be large, the heap may grow by a fifth between two collections.
 */
export function growHeapWith(nodes: () => number): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (nodes() < many) return;
    clearInterval(timer);
    for (const flag of forSpeed) setFlagsFromString(flag);
  }, lookEvery);
  return timer;
}
