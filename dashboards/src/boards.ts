import { fleetBoard } from './board-fleet.ts';
import { nodeBoard } from './board-node.ts';
import { relistBoard } from './board-relist.ts';
import { witnessBoard } from './board-witness.ts';
import type { Board } from './panel.ts';

/** Every dashboard, the one to begin with first. */
export const boards: readonly Board[] = [fleetBoard, nodeBoard, relistBoard, witnessBoard];
