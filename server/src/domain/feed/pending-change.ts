/** Something that changed in a transaction and that verdicts depend on. */
export interface PendingChange {
  readonly workspaceId: string;
  /** Id of a key, a member, a tier, or of the workspace: then everything in it. */
  readonly subject: string;
}
