/**
 * The candidates that a mistyped word may have meant, nearest first, at most `most`: those within
 * a third of its length in edits, or that hold it, or are held by it.
 */
export function nearest(word: string, candidates: Iterable<string>, most = 3): readonly string[] {
  const limit = Math.ceil(word.length / 3);
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const holds = word.length > 2 && (candidate.includes(word) || word.includes(candidate));
    const distance = edits(word, candidate);
    if (distance <= limit || holds) scored.push({ candidate, distance });
  }
  return scored
    .sort(
      (one, other) => one.distance - other.distance || (one.candidate < other.candidate ? -1 : 1),
    )
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** How many letters must be added, dropped or replaced to make one word the other (Levenshtein). */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, candidate] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === candidate ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
