import type { ComponentChildren, VNode } from 'preact';

/** A table that scrolls in its own place where it is too wide; the keyboard can reach it to do so. */
export function Table({
  says,
  head,
  children,
}: {
  readonly says: string;
  readonly head: readonly string[];
  readonly children: ComponentChildren;
}): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="scroll" aria-label={says} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
