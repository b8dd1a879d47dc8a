import type { SettingView } from '@kube-heartbeat/rules/setting-view.ts';
import type { Time } from './json.ts';

/** One setting of the controllers, as /api/v1/settings tells it. */
export interface SettingJson {
  readonly name: string;
  readonly unit: string;
  readonly value: string;
  readonly number: Time;
  readonly source: string;
  /** What events tell of it, whatever is reckoned with; null: not enough agree. */
  readonly learned: {
    readonly value: string;
    readonly agree: number;
    readonly of: number;
    readonly contradicts: boolean;
  } | null;
  readonly risky: boolean | null;
  /** What a person should know of it, a sentence each. */
  readonly warnings: readonly string[];
}

/** A setting; `name` and `number` as JSON has them. */
export function settingJson(
  { value, unit, source, learned, risky, warnings }: SettingView,
  named: Pick<SettingJson, 'name' | 'number'>,
): SettingJson {
  return {
    ...named,
    unit,
    value,
    source,
    learned: learned ?? null,
    risky: risky ?? null,
    warnings: warnings ?? [],
  };
}
