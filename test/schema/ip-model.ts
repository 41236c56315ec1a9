import fc from 'fast-check';

/** An address by its number, of either family. */
export interface ModelAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A CIDR block by its number; `value` has no bits behind the prefix. */
export interface ModelBlock extends ModelAddress {
  readonly prefix: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;

/** Where IPv4-mapped addresses begin among the IPv6 ones. */
const MAPPED = 0xffff_0000_0000n;

/** Few distinct beginnings, so that random blocks and addresses meet. */
const anyValue: fc.Arbitrary<ModelAddress> = fc.oneof(
  fc.record({
    family: fc.constant(4 as const),
    value: fc
      .tuple(fc.constantFrom(0n, 10n, 127n, 128n, 203n, 255n), fc.bigInt(0n, 0xffffffn))
      .map(([top, rest]) => (top << 24n) | rest),
  }),
  fc.record({
    family: fc.constant(6 as const),
    value: fc
      .tuple(
        fc.constantFrom(0n, 1n, 0x20010db8n, 0x80000000n, 0xfe800000n, 0xffffffffn),
        fc.bigInt(0n, (1n << 96n) - 1n),
      )
      .map(([top, rest]) => (top << 96n) | rest)
      .filter((value) => value >> 32n !== MAPPED >> 32n),
  }),
);

/** Any block of either family. */
export const anyBlock: fc.Arbitrary<ModelBlock> = anyValue.chain(({ family, value }) =>
  fc.oneof(fc.integer({ min: 0, max: WIDTH[family] }), fc.constant(WIDTH[family])).map((prefix) => {
    const hostBits = BigInt(WIDTH[family] - prefix);
    return { family, value: (value >> hostBits) << hostBits, prefix };
  }),
);

/** Any address of either family, never an IPv4-mapped one. */
export const anyAddress: fc.Arbitrary<ModelAddress> = anyValue;

/** The addresses at and next to both edges of a block, as far as they exist. */
export function toEdges({ family, value, prefix }: ModelBlock): ModelAddress[] {
  const size = 1n << BigInt(WIDTH[family] - prefix);
  return [value - 1n, value, value + size - 1n, value + size]
    .filter((edge) => edge >= 0n && edge < 1n << BigInt(WIDTH[family]))
    .filter((edge) => family === 4 || edge >> 32n !== MAPPED >> 32n)
    .map((edge) => ({ family, value: edge }));
}

/** Writes an address plainly: a dotted quad, or eight full groups. */
export function toPlainText({ family, value }: ModelAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return toGroups(value).join(':');
}

/** Writes an address in every way that is accepted. */
export function toSpellings(address: ModelAddress): string[] {
  const plain = toPlainText(address);
  if (address.family === 6) return spell6(address.value);
  return [plain, `::ffff:${plain}`, ...spell6(MAPPED | address.value)];
}

function spell6(value: bigint): string[] {
  const full = toGroups(value).join(':');
  const dotted = `${toGroups(value).slice(0, 6).join(':')}:${toPlainText({ family: 4, value: value & 0xffffffffn })}`;
  return [full, full.toUpperCase(), dotted, new URL(`http://[${full}]`).hostname.slice(1, -1)];
}

function toGroups(value: bigint): string[] {
  return value.toString(16).padStart(32, '0').match(/.{4}/g) ?? [];
}
