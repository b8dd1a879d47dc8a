import { observe } from '@kube-heartbeat/rules/cluster.ts';
import { forecast, outlookSteps } from '@kube-heartbeat/rules/forecast.ts';
import { factsOf, moves, renewals } from '@kube-heartbeat/rules/laws-stage.test-data.ts';
import { candidates } from '@kube-heartbeat/rules/settings.ts';
import { watched } from '@kube-heartbeat/rules/stage.ts';
import { finish } from '@kube-heartbeat/rules/steps.ts';
import type { Outlook } from '@kube-heartbeat/rules/view.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageText } from '../testdata/page-text.ts';
import { aWitness } from '../testdata/scene.ts';
import { afterTrouble } from './render.ts';

test('a lean page of a brief outlook is, byte for byte, that of a whole one', () => {
  let brief = 0;
  const law = fc.property(moves, fc.integer({ min: 5, max: 60 }), (history, step) => {
    const [cluster, sets] = [watched(-1e6), candidates({}, 37)];
    const told = factsOf(history);
    const end = Math.max(60, told.at(-1)?.seenAt ?? 0);
    let next = 0;
    for (const fact of [...told, ...renewals(end)].sort(
      (one, other) => one.seenAt - other.seenAt,
    )) {
      for (; next < fact.seenAt; next += step) compare(next);
      observe(cluster, fact);
    }

    function compare(now: number): void {
      brief += [...finish(outlookSteps(cluster, sets, now, [], afterTrouble)).nodes].filter(
        ({ unknown }) => unknown === undefined,
      ).length;
      expect(lean(finish(outlookSteps(cluster, sets, now, [], afterTrouble)))).toBe(
        lean(forecast(cluster, sets, now)),
      );
    }
  });
  fc.assert(law, { numRuns: 40 });
  expect(brief).toBeGreaterThan(100);
});

const lean = (view: Outlook): string =>
  pageText(view, aWitness(), { format: 'text', mode: 'lean' });
