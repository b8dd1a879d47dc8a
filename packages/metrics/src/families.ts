import { controllerFamilies } from './families-controller.ts';
import { fleetFamilies } from './families-fleet.ts';
import { nodeFamilies } from './families-node.ts';
import { troubleFamilies } from './families-node-trouble.ts';
import { predictionFamilies } from './families-prediction.ts';
import { settingFamilies } from './families-setting.ts';
import { witnessFamilies } from './families-witness.ts';
import { zoneFamilies } from './families-zone.ts';
import type { Family } from './family.ts';

/** Every family that we show, in the order of a page. */
export const families: readonly Family[] = [
  ...nodeFamilies,
  ...troubleFamilies,
  ...fleetFamilies,
  ...zoneFamilies,
  ...controllerFamilies,
  ...settingFamilies,
  ...predictionFamilies,
  ...witnessFamilies,
];
