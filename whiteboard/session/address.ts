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

/**
 * Reads `location.hash`. Chat programs like to percent-encode links or to end them with a bracket or a full stop;
 * the first is undone, the second is left to the link's checksum.
 */
export const readAddress = (hash: string): Address => {
  const fragment = decoded(hash.replace(/^#/, ''));
  if (fragment.trim() === '') return { kind: 'none' };
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
