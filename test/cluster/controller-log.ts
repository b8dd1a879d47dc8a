/** What a kube-controller-manager says of itself at -v=4. */

/** Unix seconds of a klog line (local time, no year); `undefined`: it has no time. */
export function klogTime(line: string, year: number): number | undefined {
  const found = /^[IWE](\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6})/.exec(line);
  if (!found) return undefined;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0, micro = 0] = found
    .slice(1)
    .map(Number);
  return new Date(year, month - 1, day, hour, minute, second).getTime() / 1000 + micro / 1e6;
}

/** One thing that the controller said of one node. */
export interface Said {
  readonly at: number;
  readonly node: string;
}

/** Ticks at which a node was seen for the first time. */
export function newNodes(log: string, year: number): Said[] {
  return said(log, /[Cc]ontroller observed a new Node"? node="([^"]+)"/, year);
}

/** Tokens that were spent on a node that looked ready again: they taint nobody. */
export function lostTokens(log: string, year: number): Said[] {
  return said(log, /was in a taint queue, but it's ready now.*?node="([^"]+)"/, year);
}

function said(log: string, pattern: RegExp, year: number): Said[] {
  return log.split('\n').flatMap((line) => {
    const node = pattern.exec(line)?.[1];
    const at = node === undefined ? undefined : klogTime(line, year);
    return node === undefined || at === undefined ? [] : [{ at, node }];
  });
}
