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
