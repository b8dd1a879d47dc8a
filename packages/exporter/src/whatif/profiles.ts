import { candidates, type Known, type Settings } from '@kube-heartbeat/rules/settings.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import { behaviour, newestVersion } from '@kube-heartbeat/rules/versions.ts';
import type { Options, ProfileName } from '../options.ts';
import { defaults } from '../options-parse.ts';

/** How a kubelet is set. */
export interface Kubelet {
  readonly leaseDuration: Seconds;
  readonly statusUpdate: Seconds;
  readonly statusReport: Seconds;
}

/** A set of flags under a name. */
export interface Profile {
  readonly name: string;
  readonly settings: Options['settings'];
  readonly kubelet: Kubelet;
}

/** A kubelet whose configuration file sets the frequency reports as often as it looks. */
const looking = (seconds: Seconds): Kubelet => ({
  leaseDuration: 40,
  statusUpdate: seconds,
  statusReport: seconds,
});

/**
 * What installers and papers recommend, by their usual names: the fast reaction, the medium and
 * the low update of the classic reliability guide.
 */
const classic: readonly Profile[] = [
  {
    name: 'fast',
    settings: { tick: 2, grace: 20, unreachableSeconds: 30, notReadySeconds: 30 },
    kubelet: looking(4),
  },
  {
    name: 'medium',
    settings: { grace: 120, unreachableSeconds: 60, notReadySeconds: 60 },
    kubelet: looking(20),
  },
  {
    name: 'low',
    settings: { grace: 300, unreachableSeconds: 60, notReadySeconds: 60 },
    kubelet: looking(60),
  },
];

function kubeletOf({ leaseDuration, statusUpdate, statusReport }: Kubelet): Kubelet {
  return { leaseDuration, statusUpdate, statusReport };
}

/** A profile by its name: the usual flags, or a classic one. */
export function profileNamed(name: ProfileName): Profile {
  const usual = defaults();
  const found = classic.find((profile) => profile.name === name);
  return found ?? { name, settings: {}, kubelet: kubeletOf(usual) };
}

/** The user's flags where there are any, then the profiles, all for the same version. */
export function profilesFor(options: Options): readonly Profile[] {
  const usual = defaults();
  const { version, ...own } = options.settings;
  const same = version === undefined ? {} : { version };
  const [kubelet, usualKubelet] = [kubeletOf(options), kubeletOf(usual)];
  const changed =
    Object.keys(own).length > 0 || JSON.stringify(kubelet) !== JSON.stringify(usualKubelet);
  return [
    ...(changed ? [{ name: 'yours', settings: options.settings, kubelet }] : []),
    { name: 'default', settings: same, kubelet: usualKubelet },
    ...classic.map((profile) => ({ ...profile, settings: { ...profile.settings, ...same } })),
  ];
}

/** What the controllers run with by a profile: one set, what is not named at its default. */
export function settingsOf(profile: Profile): readonly Settings[] {
  const version = profile.settings.version ?? newestVersion;
  const { grace } = behaviour(version);
  // A cluster of the mind sees every write at once.
  return candidates(knownOf({ delay: 0, grace, ...profile.settings, version }), version);
}

/** Values that are given, as the rules take them. */
export function knownOf(values: Options['settings']): Known {
  const entries = Object.entries(values).map(([name, value]) => [name, { value, source: 'flag' }]);
  return Object.fromEntries(entries);
}
