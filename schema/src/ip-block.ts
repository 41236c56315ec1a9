import { formatIpv4, parseIpv4 } from './ipv4.ts';
import { formatIpv6, fromIpv4, IPV6_LENGTH_MAX, type Ipv6Groups, parseIpv6, toMappedIpv4 } from './ipv6.ts';

/**
 * A block of addresses, of which a single address is the smallest. IPv4 is kept as IPv4-mapped IPv6 (with 96 added to its
 * prefix length), so there is one way to mask, and mapped addresses and blocks become IPv4 by themselves.
 */
export interface IpBlock {
  /** The address as it was written; bits behind the prefix may be set. */
  readonly groups: Ipv6Groups;
  /** 0 to 128. */
  readonly prefixBits: number;
}

/** Where IPv4 begins among the 128 bits. */
const IPV4_PREFIX_BITS = 96;

/** Reads an address or a CIDR block in strict notation; undefined for every other text. */
export function parseIpBlock(text: string): IpBlock | undefined {
  if (text.length > IPV6_LENGTH_MAX + '/128'.length) return undefined;
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const ipv4 = parseIpv4(address);
  const groups = ipv4 === undefined ? parseIpv6(address) : fromIpv4(ipv4);
  if (groups === undefined) return undefined;
  if (slash < 0) return { groups, prefixBits: 128 };
  const length = text.slice(slash + 1);
  const prefixBits = Number(length) + (ipv4 === undefined ? 0 : IPV4_PREFIX_BITS);
  return PREFIX_LENGTH.test(length) && prefixBits <= 128 ? { groups, prefixBits } : undefined;
}

/** The first address of a block: all bits behind the prefix cleared. */
export function toFirstAddress({ groups, prefixBits }: IpBlock): Ipv6Groups {
  return groups.map((group, index) => group & ~hostMask(prefixBits, index));
}

/** The last address of a block: all bits behind the prefix set. */
export function toLastAddress({ groups, prefixBits }: IpBlock): Ipv6Groups {
  return groups.map((group, index) => group | hostMask(prefixBits, index));
}

/** Writes a block canonically: its first address, and the prefix length unless it is one address only. */
export function formatIpBlock(block: IpBlock): string {
  const first = toFirstAddress(block);
  // Of a block too wide for IPv4 the first address can't be a mapped one: a bit of the marker is masked away.
  const ipv4 = toMappedIpv4(first);
  const address = ipv4 === undefined ? formatIpv6(first) : formatIpv4(ipv4);
  if (block.prefixBits === 128) return address;
  return `${address}/${block.prefixBits - (ipv4 === undefined ? 0 : IPV4_PREFIX_BITS)}`;
}

/** The bits of one group that lie behind the prefix. */
function hostMask(prefixBits: number, index: number): number {
  return 0xffff >> Math.min(Math.max(prefixBits - 16 * index, 0), 16);
}

/** Decimal without sign or leading zero. */
const PREFIX_LENGTH = /^(?:0|[1-9][0-9]{0,2})$/;
