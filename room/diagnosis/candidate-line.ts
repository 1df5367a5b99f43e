/** What a diagnosis wants to know of an ICE candidate. */
export interface CandidateFacts {
  readonly type: string;
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6' | 'name';
}

/**
 * Reads the line of a candidate (RFC 8839, section 5.1). Not every implementation fills in the fields that
 * RTCIceCandidate has for its parts.
 *
 * @returns null for what is no such line.
 */
export const readCandidate = (line: string): CandidateFacts | null => {
  const parts = line.replace(/^a=/, '').split(' ');
  const [head = '', , , , address = '', , typ, type = ''] = parts;
  if (!head.startsWith('candidate:') || typ !== 'typ' || address === '' || type === '') return null;
  const family = address.includes(':') ? 'ipv6' : /^[\d.]+$/.test(address) ? 'ipv4' : 'name';
  return { type, address, family };
};
