import { createHmac, randomBytes } from 'node:crypto';
import { type Compare, startComparing } from './bcrypt-worker.ts';

/** `busy`: too many passwords wait to be checked; ask again later. */
type Verdict = 'known' | 'unknown' | 'busy';

/** Whether the holder of an `Authorization` header is one of `users` (bcrypt hashes by name). */
export type CheckPassword = (
  header: string | undefined,
  users: ReadonlyMap<string, string>,
) => Promise<Verdict>;

/** So many answers are remembered: a scrape every 15 s costs one check in all. */
const remembered = 100;
/** So many different passwords may wait at once. */
const mostWaiting = 16;
/** Longer ones are cut by bcrypt anyway. */
const longest = 1024;
/** Of no password: whoever names no user waits as long as whoever does. */
const nobody = `$2b$10$${'.'.repeat(53)}`;

/** Opens the check; its thread starts with the first password. */
export function openPasswords(compareWith: () => Compare = startComparing): CheckPassword {
  const secret = randomBytes(32);
  const answers = new Map<string, Promise<boolean>>();
  let waiting = 0;
  let compare: Compare | undefined;
  return async (header, users) => {
    const claim = claimOf(header);
    if (!claim) return 'unknown';
    const hash = users.get(claim.user);
    const key = createHmac('sha256', secret)
      .update(JSON.stringify([claim.user, claim.password, hash]))
      .digest('base64');
    let answer = answers.get(key);
    if (!answer) {
      if (waiting >= mostWaiting) return 'busy';
      waiting += 1;
      compare ??= compareWith();
      answer = compare(claim.password, hash ?? nobody).finally(() => {
        waiting -= 1;
      });
      answer.catch(() => answers.delete(key));
    }
    remember(answers, key, answer);
    return (await answer) && hash !== undefined ? 'known' : 'unknown';
  };
}

/** Whoever was asked for last is forgotten last. */
function remember<T>(answers: Map<string, T>, key: string, answer: T): void {
  answers.delete(key);
  answers.set(key, answer);
  for (const oldest of answers.keys()) {
    if (answers.size <= remembered) break;
    answers.delete(oldest);
  }
}

function claimOf(header: string | undefined): { user: string; password: string } | undefined {
  const [, encoded] = /^basic +([\w+/=-]+) *$/i.exec(header ?? '') ?? [];
  if (!encoded || encoded.length > longest) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
