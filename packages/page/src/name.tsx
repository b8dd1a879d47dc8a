import type { VNode } from 'preact';
import { go, linkTo } from './address.ts';
import { shown } from './text.ts';

/** A name of somebody else: never interpreted, never turned, never wider than its place. */
export function Name({ text }: { readonly text: string }): VNode {
  return (
    <bdi class="name" title={shown(text)}>
      {shown(text)}
    </bdi>
  );
}

/** The same as a link to what is told of the node. */
export function NodeLink({ name }: { readonly name: string }): VNode {
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go({ node: name });
  };
  return (
    <a class="node-link" href={linkTo(name)} onClick={open} data-node={name}>
      <Name text={name} />
    </a>
  );
}
