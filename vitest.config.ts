import { defineConfig } from 'vitest/config';

// `unit` needs no root, no Go and no network; `cluster` starts real controllers (npm run truth).
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/*.cluster.test.ts'],
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
    ],
  },
});
