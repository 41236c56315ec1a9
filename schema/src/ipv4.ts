/**
 * Reads a strict dotted quad as an unsigned 32-bit number; undefined for every other text.
 * Strict: four decimal numbers of 0 to 255 without leading zeros. What `inet_aton` takes as well (`127.1`, `010.0.0.1`,
 * `0x7f.1`) is read differently by different programs, so it is no address here.
 * Allocates nothing, because it runs in every verification of a key with an allow list.
 */
export function parseIpv4(text: string): number | undefined {
  if (text.length < LENGTH_MIN || text.length > LENGTH_MAX) return undefined;
  let address = 0;
  let octet = -1; // -1: none of its digits read yet
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === DOT && octet >= 0) {
      address = address * 256 + octet;
      octet = -1;
      dots++;
      continue;
    }
    // After a first digit 0, any other would make it a leading zero.
    if (code < ZERO || code > NINE || octet === 0) return undefined;
    octet = Math.max(octet, 0) * 10 + code - ZERO;
    if (octet > 255) return undefined;
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : undefined;
}

/** Writes an unsigned 32-bit number as a dotted quad. */
export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`;
}

const LENGTH_MIN = '0.0.0.0'.length;
const LENGTH_MAX = '255.255.255.255'.length;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
