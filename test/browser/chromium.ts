import { execFileSync } from 'node:child_process';
import { accessSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'];

/** Nothing of the browser leaves this machine; its profile is a folder of its own, gone at its end. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of this machine; as root on Debian it is installed when it is missing. */
export function chromiumPath(): string {
  const found = paths.find(isThere);
  if (found !== undefined) return found;
  if (process.getuid?.() === 0) {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit' });
    const packages = ['chromium', 'fonts-inter', 'fonts-dejavu-core'];
    execFileSync('apt-get', ['install', '-yq', '--no-install-recommends', ...packages], {
      stdio: 'inherit',
    });
  }
  const installed = paths.find(isThere);
  if (installed === undefined)
    throw new Error(`There is no Chromium at ${paths.join(', ')}: apt-get install chromium.`);
  return installed;
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Starts the browser; whoever starts it closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: flags });
}

/** A page, and what went wrong in it: errors, warnings, requests that leave the host. */
export interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

/** Opens an address in a profile of its own. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<Watched> {
  const viewport = look.viewport ?? { width: 1280, height: 900 };
  const page = await browser.newPage({ ...look, viewport });
  page.setDefaultTimeout(10_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) faults.push(`left: ${request.url()}`);
  });
  await page.goto(url);
  return { page, faults };
}
