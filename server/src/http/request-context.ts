import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { compileAllowList, findClientAddress, type CompiledAllowList } from '@portcullis/schema';
import type { RequestOrigin } from '../domain/scope.ts';

/** A list of CIDR blocks ready for matching; null when it is empty, and then nobody is in it. */
export function compilePeers(blocks: readonly string[]): CompiledAllowList | null {
  return blocks.length === 0 ? null : compileAllowList(blocks);
}

/** Names a request and where it came from. */
export function toRequestOrigin(request: IncomingMessage, trustedProxies: CompiledAllowList | null): RequestOrigin {
  return {
    id: randomUUID(),
    clientAddress:
      findClientAddress(
        {
          peerAddress: request.socket.remoteAddress,
          xForwardedFor: joined(request, 'x-forwarded-for'),
          forwarded: joined(request, 'forwarded'),
        },
        trustedProxies,
      ) ?? null,
  };
}

/** All values of a header that may be repeated, as one list (RFC 9110, section 5.3). */
function joined(request: IncomingMessage, name: string): string | undefined {
  return request.headersDistinct[name]?.join(',');
}
