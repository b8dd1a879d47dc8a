const newline = 0x0a;
const longestLine = 32 * 1024 * 1024;

/**
 * The lines of a byte stream as they come, without their ends. What follows the last end of line
 * is a line that was cut, and is not given. A line of more than 32 MiB is an error.
 */
export async function* lines(body: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const last = chunk.lastIndexOf(newline);
    if (last < 0) {
      kept.push(chunk);
      length += chunk.length;
      if (length > longestLine) throw new Error('The API server sent a line of over 32 MiB.');
      continue;
    }
    const whole = Buffer.concat([...kept, chunk.subarray(0, last)]).toString('utf8');
    kept = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    length = chunk.length - last - 1;
    yield whole.split('\n').filter((line) => line !== '');
  }
}
