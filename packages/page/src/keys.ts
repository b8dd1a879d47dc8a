import { address, go } from './address.ts';

/** The keys that work everywhere: `/` to search, Esc to close what is open. */
export function followKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector<HTMLInputElement>('#search');
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === '/' && !typing) {
      event.preventDefault();
      search?.focus();
    }
    if (event.key === 'Escape') leave(event.target === search ? search : null);
  });
}

function leave(search: HTMLInputElement | null): void {
  const { node } = address.value;
  if (search) {
    go({ search: '' }, true);
    search.blur();
  } else if (node !== '') {
    go({ node: '' });
    focusOn(node);
  } else go({ search: '', phases: [] });
}

/** Back to where the node was opened, if it is still there. */
function focusOn(node: string): void {
  const link = [...document.querySelectorAll<HTMLElement>('.trouble .node-link')].find(
    ({ dataset }) => dataset['node'] === node,
  );
  (link ?? document.querySelector<HTMLElement>('.cells'))?.focus();
}
