import { defineConfig } from 'vitest/config';

// `unit` needs no root, no Go and no network; `cluster` starts real controllers;
// `node` a real node besides, as root, inside of test/cluster/own-namespace.ts (npm run test:node);
// `faults` lets the world of an exporter break (npm run test:faults);
// `chart` renders the chart and asks a real API server; `install` installs it on a real node.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages/*,dashboards}/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/*.{browser,cluster,node,chart,install,faults}.test.ts'],
          // No test measures time; a machine that does much else may make each wait.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/*.browser.test.ts'],
          globalSetup: ['test/browser/chromium-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/*.cluster.test.ts'],
          testTimeout: 1_800_000,
          // Where Go's cache is cold, what it starts is built first.
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'chart',
          include: ['test/chart/*.chart.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'install',
          include: ['test/chart/*.install.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/*.faults.test.ts'],
          testTimeout: 1_200_000,
          hookTimeout: 1_800_000,
          // Most of its time is waiting.
          maxWorkers: 4,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/**/*.node.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
