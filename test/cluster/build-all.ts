import { buildEverything } from './build.ts';

/* `npm run binaries`: builds what the suites start, each program once. Takes minutes where Go's cache is cold. */

buildEverything();
