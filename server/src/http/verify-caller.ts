import type { IncomingMessage } from 'node:http';
import { requireActor, requireRight } from '../domain/actor.ts';
import { DomainError } from '../domain/errors.ts';
import type { Scope } from '../domain/scope.ts';
import { getWorkspaceBySlug } from '../domain/workspace/workspace.service.ts';
import { authenticateApiKey, type Authenticator } from './authenticate.ts';

/** Whether the request carries, in `X-Portcullis-Caller`, a key of the workspace that holds portcullis:keys:verify. */
export async function isVerifyCaller(
  request: IncomingMessage,
  slug: string,
  scope: Scope,
  authenticator: Authenticator,
): Promise<boolean> {
  const [presentedKey, ...others] = request.headersDistinct['x-portcullis-caller'] ?? [];
  if (presentedKey === undefined || others.length > 0) return false;
  const authentication = await authenticateApiKey(presentedKey, scope, authenticator);
  if ('refused' in authentication) return false;
  const caller = { ...scope, principal: authentication.principal };
  try {
    const { id } = await getWorkspaceBySlug(caller, slug);
    requireRight(await requireActor(caller, id), 'portcullis:keys:verify');
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
