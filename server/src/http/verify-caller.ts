import type { IncomingMessage } from 'node:http';
import { requireActor, requireRight } from '../domain/actor.ts';
import { DomainError } from '../domain/errors.ts';
import type { Principal } from '../domain/principal.ts';
import type { Scope } from '../domain/scope.ts';
import { getWorkspaceBySlug } from '../domain/workspace/workspace.service.ts';
import { authenticateApiKey, type Authenticator } from './authenticate.ts';

/**
 * The key that the request carries in `X-Portcullis-Caller`, if it holds portcullis:keys:verify in the workspace.
 * @throws {DomainError} RATE_LIMITED
 */
export async function findVerifyCaller(
  request: IncomingMessage,
  slug: string,
  scope: Scope,
  authenticator: Authenticator,
): Promise<Principal | undefined> {
  const [presentedKey, ...others] = request.headersDistinct['x-portcullis-caller'] ?? [];
  if (presentedKey === undefined || others.length > 0) return undefined;
  const authentication = await authenticateApiKey(presentedKey, scope, authenticator);
  if ('refused' in authentication) return undefined;
  const { principal } = authentication;
  const caller = { ...scope, principal };
  try {
    const { id } = await getWorkspaceBySlug(caller, slug);
    requireRight(await requireActor(caller, id), 'portcullis:keys:verify');
    return principal;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
