/** A store that can't be used, told to the person who starts the program: what is wrong, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** One sentence that says what to do. */
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
