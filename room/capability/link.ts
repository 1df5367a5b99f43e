import { equalBytes } from '@noble/ciphers/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { Base64UrlError, fromBase64Url, toBase64Url } from '../encoding/base64url.ts';
import type { Capability } from './capability.ts';
import {
  EDIT_KEY_BYTES,
  editCapability,
  PUBLIC_KEY_BYTES,
  VIEW_KEY_BYTES,
  viewCapability,
} from './derive.ts';

/**
 * - `not-a-link`: nothing in the text looks like an invitation to a board.
 * - `damaged`: it is one, but characters are missing, added or changed.
 * - `unknown-kind`: a kind of link that this version does not know.
 */
export type LinkErrorCode = 'not-a-link' | 'damaged' | 'unknown-kind';

const SENTENCES: Record<LinkErrorCode, string> = {
  'not-a-link': 'This is not a link to a board.',
  damaged: 'This link is damaged: part of it is missing or was changed on the way. Ask for it again.',
  'unknown-kind':
    'This link is of a kind that this version of Meshboard does not know. It may need a newer one.',
};

/** Why a link could not be read. `message` is a sentence for the person who followed it; it never contains the key. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode) {
    super(SENTENCES[code]);
    this.code = code;
  }
}

/** Letter, payload and checksum of the two kinds. The lengths are multiples of 3, so base64url has no spare bits. */
const EDIT = { letter: 'e', payloadBytes: EDIT_KEY_BYTES, checksumBytes: 2 } as const;
const VIEW = { letter: 'v', payloadBytes: VIEW_KEY_BYTES + PUBLIC_KEY_BYTES, checksumBytes: 3 } as const;
type Kind = typeof EDIT | typeof VIEW;

const checksum = (kind: Kind, payload: Uint8Array): Uint8Array =>
  sha256(concatBytes(utf8ToBytes(kind.letter), payload)).subarray(0, kind.checksumBytes);

const write = (kind: Kind, payload: Uint8Array): string =>
  `#${kind.letter}/${toBase64Url(concatBytes(payload, checksum(kind, payload)))}`;

const read = (kind: Kind, text: string): Uint8Array => {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64Url(text);
  } catch (error) {
    if (error instanceof Base64UrlError) throw new LinkError('damaged');
    throw error;
  }
  if (bytes.length !== kind.payloadBytes + kind.checksumBytes) throw new LinkError('damaged');
  const payload = bytes.subarray(0, kind.payloadBytes);
  if (!equalBytes(bytes.subarray(kind.payloadBytes), checksum(kind, payload))) throw new LinkError('damaged');
  return payload;
};

/** The fragment of a link, from `#` on. Browsers keep it to themselves: no server sees it. */
export const formatFragment = (capability: Capability): string =>
  capability.right === 'edit'
    ? write(EDIT, capability.editKey)
    : write(VIEW, concatBytes(capability.viewKey, capability.publicKey));

/**
 * The link to hand to somebody, with exactly the right that `capability` has (`toView` first to share viewing).
 * @param origin where the application is served, e.g. `https://board.example.org`, with or without a last slash.
 */
export const formatLink = (origin: string, capability: Capability): string =>
  `${origin.replace(/\/+$/, '')}/${formatFragment(capability)}`;

/**
 * Reads a link as somebody pastes it: a whole URL or its fragment (with or without `#`), white space around it
 * ignored.
 * @throws LinkError
 */
export const parseLink = (text: string): Capability => {
  const trimmed = text.trim();
  const fragment = trimmed.slice(trimmed.indexOf('#') + 1);
  const parts = /^([a-z])\/(.*)$/is.exec(fragment);
  if (parts === null) throw new LinkError('not-a-link');
  const [, letter, key = ''] = parts;
  if (letter === EDIT.letter) return editCapability(read(EDIT, key));
  if (letter === VIEW.letter) {
    const payload = read(VIEW, key);
    return viewCapability(payload.subarray(0, VIEW_KEY_BYTES), payload.subarray(VIEW_KEY_BYTES));
  }
  throw new LinkError('unknown-kind');
};
