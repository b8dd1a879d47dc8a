/**
 * What is dear to make, once for all who ask at about the same time: many readers cost no more than
 * one. Once it is there it serves for the `lifetime` in milliseconds of whoever had it made; `gone` is
 * told when nobody will get it any more.
 */
export function shared<T>(
  make: () => Promise<T>,
  gone: (made: T) => void = () => undefined,
): (lifetime: number) => Promise<T> {
  let last: Promise<T> | undefined;
  let until = -Infinity;
  return (lifetime) => {
    if (last !== undefined && performance.now() < until) return last;
    const next = make();
    [last, until] = [next, Infinity];
    const serveFor = (left: number, end: () => void): void => {
      until = performance.now() + left;
      // Nobody needs its memory any more; but a process that stood still has timers that are late.
      setTimeout(() => {
        if (last === next) last = undefined;
        end();
      }, left).unref();
    };
    next.then(
      (made) => serveFor(lifetime, () => gone(made)),
      () => serveFor(0, () => undefined),
    );
    return next;
  };
}
