import { type ErrorFacts, PortcullisError } from './portcullis-error.ts';

/** `IP_ALLOW_LIST_NOT_ALLOWED`: the key is, or is to be, on a tier whose keys have no IP allow list. */
export class IpAllowListNotAllowedError extends PortcullisError {
  /** Id of that tier. */
  readonly tierId: string;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.tierId = facts.tierId ?? '';
  }

  override get name(): string {
    return 'IpAllowListNotAllowedError';
  }
}

/** `IP_ALLOW_LISTS_IN_USE`: living keys of the tier have IP allow lists, which it would not allow any more. */
export class IpAllowListsInUseError extends PortcullisError {
  /** How many keys have one. */
  readonly apiKeyCount: number;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.apiKeyCount = facts.apiKeyCount ?? 0;
  }

  override get name(): string {
    return 'IpAllowListsInUseError';
  }
}
