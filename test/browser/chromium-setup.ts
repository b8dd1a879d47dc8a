import { chromiumPath } from './chromium.ts';

/** Before any file of the suite: two that install the browser at once would each find the other's lock. */
export function setup(): void {
  chromiumPath();
}
