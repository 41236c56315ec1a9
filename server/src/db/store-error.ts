import { SetupError } from '../setup-error.ts';

/** A store that can't be used. */
export class StoreError extends SetupError {
  override readonly name = 'StoreError';
}
