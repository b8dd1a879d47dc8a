/** `lean`: a plainly ready node has only kube_heartbeat_node_info and its lease's last sight. */
export type Mode = 'all' | 'lean';

const leanAbove = 1000;
const allBack = 900;

/**
 * The mode of the next page where nobody chose one: all up to 1,000 nodes, lean above, and all
 * again at 900: a cluster of about 1,000 nodes must not change its series at each scrape.
 * Start with `all`.
 */
export function nextMode(previous: Mode, nodes: number): Mode {
  return nodes > (previous === 'all' ? leanAbove : allBack) ? 'lean' : 'all';
}
