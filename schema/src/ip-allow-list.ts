import { parseIpv4 } from './ipv4.ts';
import { type Ipv6Groups, parseIpv6, toMappedIpv4 } from './ipv6.ts';
import { formatIpBlock, type IpBlock, parseIpBlock, toFirstAddress, toLastAddress } from './ip-block.ts';

/** An entry as it is stored, or what is wrong with it and what would be accepted; neither repeats malformed input. */
export type AllowListEntry = { readonly canonical: string } | { readonly problem: string; readonly accepted: string };

/**
 * An allow list ready for matching. Each list holds first and last address of its ranges in turn, ascending and disjoint:
 * IPv4 as unsigned 32-bit numbers; IPv6 as strings of eight code units, one per group, because those compare like the
 * addresses do, natively and without allocating.
 */
export interface CompiledAllowList {
  readonly ipv4: readonly number[];
  readonly ipv6: readonly string[];
}

/**
 * Reads what somebody enters into an allow list: a strict dotted quad, an IPv6 address without zone, or a CIDR block of
 * either. IPv4-mapped IPv6 becomes IPv4. Bits behind the prefix are refused, because it can't be known whether the address
 * or the block was meant; the problem names the block.
 */
export function parseAllowListEntry(text: string): AllowListEntry {
  const block = parseIpBlock(text);
  if (block === undefined) return { problem: 'This is not an IP address or CIDR block.', accepted: ACCEPTED };
  const canonical = formatIpBlock(block);
  if (!hasHostBits(block)) return { canonical };
  return {
    problem: `This address has bits set behind the prefix length; the block is ${canonical}.`,
    accepted: `${canonical} for the whole block, or the address alone, without prefix length.`,
  };
}

/**
 * Prepares stored entries for matching, once per loaded key: parsing per verification costs twice the hash.
 * An entry that can't be read allows nobody. So does an empty list: "from anywhere" is the absence of a compiled list.
 */
export function compileAllowList(canonicalEntries: readonly string[]): CompiledAllowList {
  const ipv4: Range<number>[] = [];
  const ipv6: Range<string>[] = [];
  for (const entry of canonicalEntries) {
    const block = parseIpBlock(entry);
    if (block === undefined || hasHostBits(block)) continue;
    const last = toLastAddress(block);
    const first4 = toMappedIpv4(block.groups);
    const last4 = toMappedIpv4(last);
    if (first4 !== undefined && last4 !== undefined) ipv4.push([first4, last4]);
    else ipv6.push([toComparable(block.groups), toComparable(last)]);
  }
  return { ipv4: mergeRanges(ipv4), ipv6: mergeRanges(ipv6) };
}

/**
 * Says whether a client may call from its address. Outside of the list, unknown or unreadable: no; it never throws.
 * An IPv4-mapped address counts as IPv4, and IPv4 is never inside an IPv6 block, not even `::/0`.
 */
export function isAddressAllowed(list: CompiledAllowList, clientAddress: string | undefined): boolean {
  if (typeof clientAddress !== 'string') return false;
  const ipv4 = parseIpv4(clientAddress);
  if (ipv4 !== undefined) return isWithin(list.ipv4, ipv4);
  const groups = parseIpv6(clientAddress);
  if (groups === undefined) return false;
  const mapped = toMappedIpv4(groups);
  return mapped === undefined ? isWithin(list.ipv6, toComparable(groups)) : isWithin(list.ipv4, mapped);
}

type Range<Bound> = readonly [first: Bound, last: Bound];

function hasHostBits(block: IpBlock): boolean {
  return toFirstAddress(block).some((group, index) => group !== block.groups[index]);
}

function toComparable(groups: Ipv6Groups): string {
  return String.fromCharCode(...groups);
}

/** Sorts ranges and drops what lies inside another. CIDR blocks either nest or are disjoint, so nothing else overlaps. */
function mergeRanges<Bound extends number | string>(ranges: Range<Bound>[]): readonly Bound[] {
  const merged: Bound[] = [];
  ranges.sort((a, b) => compare(a[0], b[0]) || compare(b[1], a[1]));
  for (const [first, last] of ranges) {
    const end = merged.at(-1);
    if (end === undefined || last > end) merged.push(first, last);
  }
  return merged;
}

function compare<Bound extends number | string>(a: Bound, b: Bound): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Binary search for the last range that begins at or before the address. */
function isWithin<Bound extends number | string>(ranges: readonly Bound[], address: Bound): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const first = ranges[2 * middle];
    if (first !== undefined && first <= address) low = middle + 1;
    else high = middle;
  }
  const last = ranges[2 * low - 1];
  return last !== undefined && address <= last;
}

const ACCEPTED =
  'An IPv4 address (203.0.113.7), an IPv6 address without zone (2001:db8::1), or a CIDR block of either (203.0.113.0/24, 2001:db8::/32).';
