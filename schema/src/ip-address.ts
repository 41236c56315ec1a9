import { formatIpBlock } from './ip-block.ts';
import { formatIpv4, parseIpv4 } from './ipv4.ts';
import { formatIpv6, parseIpv6, toMappedIpv4 } from './ipv6.ts';

/**
 * Brings an address to its one canonical text: a dotted quad for IPv4 and IPv4-mapped IPv6, RFC 5952 for other IPv6.
 * Undefined for what is no address in strict notation: zones, ports, brackets, blanks and short forms included.
 */
export function normalizeAddress(text: string): string | undefined {
  if (parseIpv4(text) !== undefined) return text;
  const groups = parseIpv6(text);
  if (groups === undefined) return undefined;
  const mapped = toMappedIpv4(groups);
  return mapped === undefined ? formatIpv6(groups) : formatIpv4(mapped);
}

/**
 * The network behind a canonical address that is one subscriber's: the address itself for IPv4, the /64 for IPv6, in which
 * whoever has one address has all of them.
 */
export function toSubscriberNetwork(address: string): string {
  const groups = parseIpv6(address);
  return groups === undefined ? address : formatIpBlock({ groups, prefixBits: SUBSCRIBER_PREFIX_BITS });
}

/** RFC 6177, section 2: an end site gets a /64 at the least. */
const SUBSCRIBER_PREFIX_BITS = 64;
