import { type Calibration, contradictions } from './calibration.ts';
import type { Learned } from './evidence.ts';
import { span } from './says.ts';
import {
  type Known,
  type SettingName,
  type SettingRow,
  type Settings,
  type Source,
  settingTable,
  type Unit,
} from './settings.ts';
import type { Seconds } from './time.ts';
import { newestVersion } from './versions.ts';

/** What events tell of a setting, whether or not it is reckoned with. */
export interface LearnedView {
  readonly value: string;
  readonly agree: number;
  readonly of: number;
  /** A stronger source says something else, and is believed. */
  readonly contradicts: boolean;
}

/** One setting as people see it. */
export interface SettingView {
  readonly name: SettingName;
  readonly value: string;
  /** The number behind `value`; of several candidates the largest. */
  readonly number: number;
  readonly unit: Unit;
  readonly source: Source;
  readonly learned?: LearnedView;
  /** A healthy node may be given up for so little that it is worth a warning; absent: not known. */
  readonly risky?: boolean;
  /** What a person should know of it, a sentence each. */
  readonly warnings?: readonly string[];
}

/** What the settings are told with beside their values. */
export interface Remarks {
  readonly calibration: Calibration;
  /** How often the slowest kubelet renews its lease; 0: not known. */
  readonly renewal: Seconds;
}

const none: Remarks = { calibration: {}, renewal: 0 };
/** One renewal may be lost, and another while the first is missed. */
const fewestRenewals = 3;

/** What is in force and how it is known, for people; of several candidates the largest. */
export function describe(
  known: Known,
  all: readonly Settings[],
  { calibration, renewal }: Remarks = none,
): readonly SettingView[] {
  const contradicted = contradictions(calibration, known);
  const learnedOf = new Map<string, Learned>(Object.entries(calibration));
  return settingTable.map((row): SettingView => {
    const { name, unit } = row;
    const values = [...new Set(all.map((settings) => settings[name]))].sort((a, b) => a - b);
    const value = values.map((number) => written(row, number)).join(' or ');
    const learned = learnedView(row, learnedOf.get(name), contradicted.includes(name));
    const source = known[name]?.source ?? 'assumed';
    const number = Math.max(...values);
    const judged = name === 'grace' && source !== 'assumed' && renewal > 0;
    const risky = judged && number < fewestRenewals * renewal;
    const warnings = [
      ...(learned?.contradicts ? [contradiction(row, { value, source }, learned)] : []),
      ...(risky ? [risk(row, value, renewal)] : []),
    ];
    return {
      ...{ name, value, number, unit, source },
      ...(learned && { learned }),
      ...(judged && { risky }),
      ...(warnings.length > 0 && { warnings }),
    };
  });
}

function learnedView(
  row: SettingRow,
  learned: Learned | undefined,
  contradicts: boolean,
): LearnedView | undefined {
  if (learned === undefined) return undefined;
  const { value, least, most, agree, of } = learned;
  const open = most === newestVersion ? `1.${least} or later` : `1.${most} or earlier`;
  return { value: value === undefined ? open : written(row, value), agree, of, contradicts };
}

function contradiction(
  { flag }: SettingRow,
  { value, source }: { readonly value: string; readonly source: Source },
  { value: seen, agree, of }: LearnedView,
): string {
  const from = source === 'flag' ? 'by our own flag' : 'by the static pod';
  return `--${flag} is ${value} ${from}, but ${agree} of ${of} events look like ${seen}: check which is true; until then ${value} is reckoned with.`;
}

function risk({ flag }: SettingRow, value: string, renewal: Seconds): string {
  return `--${flag} is ${value}, less than ${fewestRenewals} renewals of ${span(renewal)}: a healthy node may be given up for one that is lost.`;
}

function written({ name, unit }: SettingRow, number: number): string {
  if (name === 'version') return `1.${number}`;
  if (unit === 'switch') return number === 1 ? 'on' : 'off';
  return unit === 'seconds' ? `${number}s` : String(number);
}
