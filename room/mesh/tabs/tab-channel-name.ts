import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Capability } from '../../capability/capability.ts';
import { deriveKey } from '../../capability/derive.ts';
import { toBase64Url } from '../../encoding/base64url.ts';

const NAME_BYTES = 32;

/** Pages of an origin cannot list its channels, so to know the name is to know the key that it was derived from. */
const nameFrom = (secret: Uint8Array, info: string): string =>
  `meshboard tabs ${toBase64Url(deriveKey(secret, info, NAME_BYTES))}`;

/**
 * Where the tabs of a sealed room meet. Those who may edit have a place of their own, which a view link does not lead
 * to: whoever is met there holds the same right. Docs: docs/PROTOCOL.md, "Tabs".
 */
export const tabChannelOf = (capability: Capability): string =>
  capability.right === 'edit'
    ? nameFrom(capability.editKey, 'edit tabs')
    : nameFrom(concatBytes(capability.viewKey, capability.publicKey), 'view tabs');

/** Where the tabs of an open room meet: those that would find each other at its servers, too. */
export const openTabChannel = (
  room: string,
  password: string | undefined,
  servers: readonly string[],
): string =>
  nameFrom(utf8ToBytes(JSON.stringify([room, password ?? null, [...servers].sort()])), 'open tabs');
