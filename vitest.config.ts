import { defineConfig } from 'vitest/config';

// `unit` needs no root, no Go and no network; `cluster` starts real controllers;
// `node` a real node besides, as root, inside of test/cluster/own-namespace.ts (npm run test:node).
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/*.cluster.test.ts', '**/*.node.test.ts'],
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/*.cluster.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
          fileParallelism: false,
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
