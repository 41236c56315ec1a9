import { normalizeAddress } from './ip-address.ts';
import { type CompiledAllowList, isAddressAllowed } from './ip-allow-list.ts';

/** What a server knows of where a request came from. */
export interface RequestOrigin {
  /** Of the socket. */
  readonly peerAddress: string | undefined;
  readonly xForwardedFor: string | undefined;
  readonly forwarded: string | undefined;
}

/**
 * The address of whoever sent a request: the socket's, unless that peer is a trusted proxy; then what the proxies say
 * is walked from the right to the first address that is no trusted proxy. Whatever stands further left was written by
 * the client and proves nothing. undefined: not known, for which every allow list refuses.
 */
export function findClientAddress(origin: RequestOrigin, trustedProxies: CompiledAllowList | null): string | undefined {
  const peer = origin.peerAddress === undefined ? undefined : normalizeAddress(origin.peerAddress);
  if (trustedProxies === null || !isAddressAllowed(trustedProxies, peer)) return peer;
  const [address = peer, ...others] = readHopLists(origin).map((hops) => walk(hops, trustedProxies) ?? UNKNOWN);
  return address === UNKNOWN || others.some((other) => other !== address) ? undefined : address;
}

/** A header that names no address, told apart from a header that was not sent. */
const UNKNOWN = '';

function walk(hops: readonly string[], trustedProxies: CompiledAllowList): string | undefined {
  for (const hop of [...hops].reverse()) {
    const address = normalizeAddress(hop);
    if (address === undefined || !isAddressAllowed(trustedProxies, address)) return address;
  }
  return normalizeAddress(hops[0] ?? '');
}

/**
 * X-Forwarded-For, and Forwarded (RFC 7239). A proxy that writes one of them passes on what the client wrote into the
 * other: of two that differ, neither is believed.
 */
function readHopLists({ xForwardedFor, forwarded }: RequestOrigin): readonly (readonly string[])[] {
  return [
    ...(xForwardedFor === undefined ? [] : [xForwardedFor.split(',').map((hop) => hop.trim())]),
    ...(forwarded === undefined ? [] : [forwarded.split(',').map(readForwardedFor)]),
  ];
}

/**
 * `for=192.0.2.1`, `for="192.0.2.1:80"`, `for="[2001:db8::1]:80"`; anything else, `unknown` among it, is no address. Read
 * by splitting, in time linear in the text: a client may write this header.
 */
function readForwardedFor(element: string): string {
  for (const pair of element.split(';')) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim().toLowerCase() === 'for')
      return readNode(pair.slice(equals + 1).trim());
  }
  return '';
}

function readNode(text: string): string {
  const node = text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(node)?.[1];
  return bracketed ?? node.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/, '$1');
}
