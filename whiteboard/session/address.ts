import { type Capability, createCapability, formatLink, LinkError, parseLink } from '@meshboard/room';

/** Why a link opens no board. */
export type LinkErrorCode = LinkError['code'];

/** The part of a link from `#` on. */
export const fragmentOf = (capability: Capability): string => {
  const link = formatLink('', capability);
  return link.slice(link.indexOf('#'));
};

/** The fragment of a board that nobody has been on. */
export const newFragment = (): string => fragmentOf(createCapability());

/** What the fragment of the page's address asks for. */
export type Address =
  /** Nothing: a new board is made. */
  | { readonly kind: 'none' }
  | { readonly kind: 'board'; readonly capability: Capability }
  /** Something that opens no board. Never answered with an empty board: that would look like lost work. */
  | { readonly kind: 'damaged'; readonly code: LinkErrorCode };

/** The fragment read last and what it says: deriving the keys of a link takes 50 ms when nothing is compiled yet. */
let last: { readonly fragment: string; readonly address: Address } | null = null;

/**
 * Reads `location.hash`. Chat programs like to percent-encode links or to end them with a bracket or a full stop;
 * the first is undone, the second is left to the link's checksum.
 */
export const readAddress = (hash: string): Address => {
  const fragment = decoded(hash.replace(/^#/, ''));
  if (last?.fragment !== fragment) last = { fragment, address: addressOf(fragment) };
  return last.address;
};

const isBlank = (fragment: string): boolean => fragment.trim() === '';

/** Whether `location.hash` asks for nothing, which is known without deriving keys. */
export const asksForNothing = (hash: string): boolean => isBlank(decoded(hash.replace(/^#/, '')));

const addressOf = (fragment: string): Address => {
  if (isBlank(fragment)) return { kind: 'none' };
  try {
    return { kind: 'board', capability: parseLink(`#${fragment}`) };
  } catch (error) {
    if (error instanceof LinkError) return { kind: 'damaged', code: error.code };
    throw error;
  }
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
};
