/** What stops a program before it can work, told to the person who starts it: what is wrong, and what to do. */
export class SetupError extends Error {
  override readonly name: string = 'SetupError';
  /** One sentence that says what to do. */
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
