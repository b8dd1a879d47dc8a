/** When every scene begins to be watched by a page: Unix seconds. */
export const curtain = Date.UTC(2026, 10, 24, 3, 14, 5) / 1000;
