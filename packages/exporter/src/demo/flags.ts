import { type Flag, profileNames } from '../options.ts';
import { flag, onOff } from '../options-flag.ts';
import { oneOf, readSpeed, readText, wholeNumber } from '../options-read.ts';

const demo = { group: 'Demo', on: ['demo'] } as const;

/** The demo's own flags; `port`: where the exporter usually is. */
export function demoFlags(port: number): readonly Flag[] {
  return [
    flag(
      ['story', 'story'],
      readText,
      { value: 'NAME', ...demo },
      'Which story to play: kubelet-dies, zone-goes-dark, controller-restarts, must-not-run-twice, pleg-stalls or dead-disk. Not given: all, in turn.',
    ),
    flag(
      ['profile', 'profile'],
      oneOf(...profileNames),
      { value: 'NAME', fallback: 'fast', ...demo },
      'How kubelets and controllers are set: default, fast, medium or low.',
    ),
    flag(
      ['speed', 'speed'],
      readSpeed,
      { value: 'X', fallback: '1', ...demo },
      'Divide every period of the profile by this, from 0.1 to 10.',
    ),
    flag(
      ['once', 'once'],
      onOff,
      demo,
      'End after one story: 0 if every forecast was right and every dead node named, 1 if one was not or nothing was judged.',
    ),
    flag(
      ['seed', 'seed'],
      wholeNumber(0, 2 ** 31),
      { value: 'N', fallback: '1', ...demo },
      'What chance does: the same seed, the same cluster.',
    ),
    flag(
      ['port', 'port'],
      wholeNumber(0, 65_535),
      { value: 'N', ...demo },
      `Where the page and /metrics are on 127.0.0.1. Not given: ${port}, or a free one where that is taken; 0: a free one.`,
    ),
  ];
}
