import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { MemberId, type MemberSecret } from './names.ts';

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** The id that belongs to a member's secret: the first 16 bytes of SHA-256("meshboard member\0" + secret), base64url. */
export const memberIdOf = (secret: MemberSecret): MemberId =>
  v.parse(MemberId, toBase64Url(sha256(utf8ToBytes(`meshboard member\0${secret}`)).subarray(0, 16)));
