import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { SealedByKey } from '../domain/api-key/reseal.service.ts';
import type { Scope } from '../domain/scope.ts';
import { type CliContext, CommandError, loadConfigHere } from './cli-context.ts';
import { withOperatorScope } from './operator-scope.ts';
import { startProgress } from './progress.ts';

/** `portcullis rotate-encryption-key`: seals every secret that is kept anew, under the first of the configured keys. */
export function addRotateEncryptionKeyCommand(program: Command, context: CliContext): void {
  program
    .command('rotate-encryption-key')
    .summary('seal the secrets that are kept under the first encryption key')
    .description(
      'Seals every secret that is kept anew, if another key than the first of PORTCULLIS_ENCRYPTION_KEYS sealed it. ' +
        'Servers may run meanwhile, with PostgreSQL; a PGlite store must not be in use by one. It can be interrupted ' +
        '(Ctrl-C ends it after the batch that it is at) and run again. Exit code 1: some secrets are left; 130: interrupted.',
    )
    .addHelpText('after', HELP)
    .action(async () => await rotate(context));
}

const HELP = `
How to rotate:
  1. Put a new key in front: PORTCULLIS_ENCRYPTION_KEYS=2026-11:<new key>,2025-04:<old key>
  2. Restart every server with it. From now on the new key seals; both open.
  3. Run this command with the same variable, until nothing is left under the old key.
  4. Take the old key out, and restart the servers.

Make a key with: openssl rand -base64 32`;

/** Secrets that one transaction seals anew. */
const BATCH_SIZE = 500;

async function rotate(context: CliContext): Promise<void> {
  const config = loadConfigHere(context);
  if (config.encryptionKeys.length === 0) {
    throw new CommandError(
      'There is no encryption key here.',
      'Set PORTCULLIS_ENCRYPTION_KEYS as the servers have it: the new key first, the old ones behind it.',
    );
  }
  await withOperatorScope(config, 'rotate-encryption-key', randomBytes, async (scope) => {
    // Loaded here, so that the other commands don't wait for the domain.
    const { listSealingKeys } = await import('../domain/api-key/reseal.service.ts');
    const before = await listSealingKeys(scope);
    requireEveryKey(before);
    const [firstId = ''] = scope.sealer?.keyIds ?? [];
    const staleCount = countSecrets(before.filter(({ sealingKeyId }) => sealingKeyId !== firstId));
    const { resealedCount, unopenedCount, isInterrupted } = await resealAll(context, scope, staleCount);
    context.writeLine(`Sealed anew under ${firstId}: ${formatSecrets(resealedCount)}.`);
    const after = await listSealingKeys(scope);
    for (const { sealingKeyId, secretCount } of after)
      context.writeLine(`Kept under ${sealingKeyId}: ${formatSecrets(secretCount)}.`);
    const leftCount = countSecrets(after.filter(({ sealingKeyId }) => sealingKeyId !== firstId));
    reportRest(context, { leftCount, unopenedCount, isInterrupted });
  });
}

/** Nothing is begun that could not be finished. */
function requireEveryKey(keys: readonly SealedByKey[]): void {
  const missing = keys.filter(({ isConfigured }) => !isConfigured);
  if (missing.length === 0) return;
  const named = missing.map(({ sealingKeyId, secretCount }) => `${sealingKeyId} (${formatSecrets(secretCount)})`);
  throw new CommandError(
    `Encryption keys are missing here that secrets are sealed under: ${named.join(', ')}.`,
    'Add them to PORTCULLIS_ENCRYPTION_KEYS, behind the first key. Nothing was changed.',
  );
}

interface Outcome {
  readonly resealedCount: number;
  readonly unopenedCount: number;
  readonly isInterrupted: boolean;
}

async function resealAll(context: CliContext, scope: Scope, totalCount: number): Promise<Outcome> {
  const { resealBatch } = await import('../domain/api-key/reseal.service.ts');
  const interruption = { isAsked: false };
  const stopListening = context.onInterrupt(() => (interruption.isAsked = true));
  const progress = startProgress(context, totalCount);
  let [resealedCount, unopenedCount] = [0, 0];
  let after: Parameters<typeof resealBatch>[1]['after'] = null;
  try {
    do {
      const batch = await resealBatch(scope, { after, limit: BATCH_SIZE });
      resealedCount += batch.resealedCount;
      unopenedCount += batch.unopenedCount;
      after = batch.next;
      progress.update(resealedCount + unopenedCount);
    } while (after !== null && !interruption.isAsked);
    return { resealedCount, unopenedCount, isInterrupted: after !== null };
  } finally {
    progress.end();
    stopListening();
  }
}

function reportRest(
  context: CliContext,
  { leftCount, unopenedCount, isInterrupted }: Pick<Outcome, 'unopenedCount' | 'isInterrupted'> & { leftCount: number },
): void {
  if (isInterrupted) context.writeHint('Interrupted. Run the command again to go on.');
  else if (unopenedCount > 0)
    context.writeHint(
      `${formatSecrets(unopenedCount)} did not open: another key went by that id, or the stored bytes were changed.`,
    );
  else if (leftCount > 0)
    context.writeHint('Some are left: a server still seals under an old key, or was at them. Run the command again.');
  if (isInterrupted) context.setExitCode(130);
  else if (leftCount > 0) context.setExitCode(1);
}

function countSecrets(keys: readonly SealedByKey[]): number {
  return keys.reduce((count, { secretCount }) => count + secretCount, 0);
}

function formatSecrets(count: number): string {
  return count === 1 ? '1 secret' : `${count} secrets`;
}
