import { parseIpv4 } from './ipv4.ts';

/** An IPv6 address as its eight 16-bit groups, the most significant first. */
export type Ipv6Groups = readonly number[];

/** The longest text of an address, in characters. */
export const IPV6_LENGTH_MAX = 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'.length;

/**
 * Reads an IPv6 address without zone as its groups; undefined for every other text.
 * @see RFC 4291, section 2.2, all three forms
 */
export function parseIpv6(text: string): Ipv6Groups | undefined {
  if (text.length > IPV6_LENGTH_MAX) return undefined;
  const hex = text.includes('.') ? withHexTail(text) : text;
  const gap = hex.indexOf('::');
  if (gap < 0) {
    const groups = readGroups(hex, 0, hex.length);
    return groups?.length === GROUPS ? groups : undefined;
  }
  const head = gap === 0 ? [] : readGroups(hex, 0, gap);
  const tail = gap + 2 === hex.length ? [] : readGroups(hex, gap + 2, hex.length);
  return head && tail && fillGap(head, tail);
}

/** The IPv4 address that an IPv4-mapped one (in `::ffff:0:0/96`) stands for; undefined when it is not mapped. */
export function toMappedIpv4(groups: Ipv6Groups): number | undefined {
  const [a, b, c, d, e, marker, high = 0, low = 0] = groups;
  if (a !== 0 || b !== 0 || c !== 0 || d !== 0 || e !== 0 || marker !== 0xffff) return undefined;
  return high * 0x10000 + low;
}

/** The IPv4-mapped groups of an IPv4 address. */
export function fromIpv4(address: number): Ipv6Groups {
  return [0, 0, 0, 0, 0, 0xffff, address >>> 16, address & 0xffff];
}

/**
 * Writes groups in the canonical form: lower case, no leading zeros, the first longest run of zero groups as `::`.
 * @see RFC 5952, section 4
 */
export function formatIpv6(groups: Ipv6Groups): string {
  const text = groups.map((group) => group.toString(16)).join(':');
  let start = 0;
  let length = 0;
  for (const run of text.matchAll(ZERO_RUN)) {
    if (run[0].length > length) [start, length] = [run.index, run[0].length];
  }
  if (length === 0) return text;
  return (text.slice(0, start) || ':') + (text.slice(start + length) || ':');
}

/** Rewrites the dotted quad at the end as two groups; what has dots elsewhere becomes a text that is no address. */
function withHexTail(text: string): string {
  const start = text.lastIndexOf(':') + 1;
  const address = parseIpv4(text.slice(start));
  if (address === undefined) return '';
  return `${text.slice(0, start)}${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`;
}

/** Reads one or more groups of 1 to 4 digits between single colons. */
function readGroups(text: string, start: number, end: number): number[] | undefined {
  const groups: number[] = [];
  let group = 0;
  let digits = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === COLON && digits > 0) {
      groups.push(group);
      group = 0;
      digits = 0;
      continue;
    }
    const digit = toHexDigit(code);
    if (digit < 0 || digits === 4) return undefined;
    group = group * 16 + digit;
    digits++;
  }
  if (digits === 0) return undefined;
  groups.push(group);
  return groups;
}

/** Appends to the groups before `::` the zeros that it stands for, at least one, and the groups behind it. */
function fillGap(head: number[], tail: readonly number[]): Ipv6Groups | undefined {
  const tailStart = GROUPS - tail.length;
  if (head.length >= tailStart) return undefined;
  while (head.length < tailStart) head.push(0);
  head.push(...tail);
  return head;
}

function toHexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

const GROUPS = 8;
const COLON = 0x3a;
/** Two or more whole groups of zero: one alone is not shortened. */
const ZERO_RUN = /(?<![^:])0(?::0)+(?![^:])/g;
