import type { Context } from '../commands/context.ts';
export async function answerFile(_file: string, _context: Context): Promise<string> {
  return '';
}
