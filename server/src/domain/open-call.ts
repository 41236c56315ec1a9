import { toNetwork, type Account } from './caller-limiter.ts';
import type { Scope } from './scope.ts';

/**
 * Counts a call that needs no right, of the user or key that makes it, else of the address; the first line of a service
 * function that anybody may call.
 * @throws {DomainError} RATE_LIMITED
 */
export function chargeOpenCall({ principal, request, limiter }: Scope): void {
  const payer =
    principal.kind === 'user'
      ? principal.userId
      : principal.kind === 'apiKey'
        ? principal.apiKeyId
        : toNetwork(request.clientAddress);
  const account: Account = { bucket: 'openCalls', payer };
  limiter.requireRoom(account);
  limiter.charge(account);
}
