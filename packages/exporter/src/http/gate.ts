import { TLSSocket } from 'node:tls';
import type { Request, RequestHandler, Response } from 'express';
import { type CheckPassword, openPasswords } from './passwords.ts';
import type { LoadedWebConfig } from './web-config-file.ts';
import type { TlsConfig } from './web-config-tls.ts';

/** A kubelet's probes carry neither password nor certificate: these are answered to everybody, bare. */
const open = new Set(['/livez', '/healthz', '/readyz']);

/** Lets in whoever the configuration in force lets in; everybody else learns nothing. */
export function gate(
  current: () => LoadedWebConfig,
  refused: (reason: string) => void,
): RequestHandler {
  const check = openPasswords();
  return (request, response, next) => {
    const config = current();
    response.set(config.headers);
    admit(request, config, check).then((problem) => {
      if (problem === undefined) next();
      else if (open.has(request.path)) {
        response.locals['stranger'] = true;
        next();
      } else {
        refused(problem);
        turnAway(response, problem);
      }
    }, next);
  };
}

type Problem = 'certificate' | 'password' | 'busy';

async function admit(
  request: Request,
  { tls, users }: LoadedWebConfig,
  check: CheckPassword,
): Promise<Problem | undefined> {
  if (tls && !hasCertificate(request, tls)) return 'certificate';
  // A probe's answer does not depend on it: nobody has to wait for bcrypt.
  if (users.size === 0) return undefined;
  if (open.has(request.path) && request.headers.authorization === undefined) return 'password';
  const verdict = await check(request.headers.authorization, users);
  if (verdict === 'known') return undefined;
  return verdict === 'busy' ? 'busy' : 'password';
}

/** The handshake takes every certificate, so that probes get through; what it is worth is seen here. */
function hasCertificate({ socket }: Request, { clientAuth, clientSans }: TlsConfig): boolean {
  if (clientAuth === 'NoClientCert') return true;
  if (!(socket instanceof TLSSocket)) return false;
  const shown = socket.getPeerCertificate();
  const given = Object.keys(shown).length > 0;
  if (
    given &&
    clientSans.length > 0 &&
    !names(shown.subjectaltname).some((name) => clientSans.includes(name))
  ) {
    return false;
  }
  switch (clientAuth) {
    case 'RequestClientCert':
      return true;
    case 'RequireAnyClientCert':
      return given;
    case 'VerifyClientCertIfGiven':
      return !given || socket.authorized;
    case 'RequireAndVerifyClientCert':
      return given && socket.authorized;
  }
}

/** `DNS:a, IP Address:10.0.0.1` as `a`, `10.0.0.1`; a quoted name is none that a rule could hold. */
function names(subjectAltName: string | undefined): readonly string[] {
  if (!subjectAltName || subjectAltName.includes('"')) return [];
  return subjectAltName.split(', ').map((each) => each.slice(each.indexOf(':') + 1));
}

const answers: Readonly<Record<Problem, readonly [status: number, says: string]>> = {
  certificate: [401, "A client's certificate is needed here.\n"],
  password: [401, 'A user and a password are needed here.\n'],
  busy: [503, 'Too many passwords are being checked: ask again.\n'],
};

function turnAway(response: Response, problem: Problem): void {
  const [status, says] = answers[problem];
  if (problem === 'password') response.set('WWW-Authenticate', 'Basic realm="kube-heartbeat"');
  if (problem === 'busy') response.set('Retry-After', '1');
  response.status(status).type('text/plain').send(says);
}
