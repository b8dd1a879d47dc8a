import { effect } from '@preact/signals';
import { render } from 'preact';
import { followAddress } from './address.ts';
import { App } from './app.tsx';
import { Connection, world } from './connection.ts';
import { followKeys } from './keys.ts';
import { inTrouble } from './nodes.ts';
import { followColours } from './palette.ts';
import { followTheme } from './theme.ts';
import { followNode } from './told-node.ts';

followTheme();
followAddress();
followColours();
followKeys();
followNode();
new Connection();
effect(() => {
  const number = inTrouble(world.value?.rows.values() ?? []).length;
  document.title = number > 0 ? `(${number}) kube-heartbeat` : 'kube-heartbeat';
});
const root = document.getElementById('page');
if (root) render(<App />, root);
