import { createHash, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Capability } from './capability.ts';
import { createCapability, editCapability, toView, viewCapability } from './derive.ts';
import { formatFragment } from './link.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The table in docs/PROTOCOL.md, "Keys". If one of these changes, every link that was ever handed out is dead. */
const VECTORS = [
  {
    editKey: '000102030405060708090a0b0c0d0e0f',
    signingKey: 'b6350381ba02c85ec65a075e4491b96f2e5fc6dd6b021c4476b7820e447ee470',
    publicKey: 'fc8dcc8a3261e569ae723bebd676f594c538ac866b51eb6e9e38926ec790121b',
    viewKey: 'b9f4e110f4df8b2d9c1d5b887d2af46c',
    room: '2lqiVEI1i0NBoGH-CKw4tA',
    signalKey: 'ae8cfab3d12b41669d8922eeff230587c514602eba10525c844be27e438d7168',
    viewProofKey: '1fc6baf5e53ca50465403ba4e7620ab5eac7a1fd11b52cc1bb7dc8db21a6482c',
    editLink: '#e/AAECAwQFBgcICQoLDA0ODx4b',
    viewLink: '#v/ufThEPTfiy2cHVuIfSr0bPyNzIoyYeVprnI769Z29ZTFOKyGa1Hrbp44km7HkBIbL2kT',
  },
  {
    editKey: 'ffffffffffffffffffffffffffffffff',
    signingKey: '676c9c92c11442667f8305b85c323f2e383a3759b30a90c5870aec5b825c0a90',
    publicKey: '145c3c20057a10d1b5567bd31c0492ad0586090ea7aa733ed6b779afefdabf54',
    viewKey: '189b5ea3b69ca84e7988d2da7a64a351',
    room: 'aueLA0ydYaIKnADJzh50zw',
    signalKey: '71ef69032588199d11ba94238bbb37a20ccd0ee867cd4098a179711243b56438',
    viewProofKey: '499d3b9eb6d293f1747cb92780f27c1ce963bd63de8061c760a1c6530ffca31b',
    editLink: '#e/_____________________yem',
    viewLink: '#v/GJteo7acqE55iNLaemSjURRcPCAFehDRtVZ70xwEkq0FhgkOp6pzPta3ea_v2r9Urt5S',
  },
];

/** The same derivation with Node's own cryptography: what another client, written from the protocol alone, would do. */
const deriveWithNode = (editKey: Buffer) => {
  const hkdf = (key: Buffer, name: string, length: number) =>
    Buffer.from(hkdfSync('sha256', key, '', `meshboard 1 ${name}`, length));
  const signingKey = hkdf(editKey, 'sign', 32);
  // The fixed DER header of an Ed25519 private key (RFC 8410), and the last 32 bytes of its public key's DER.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), signingKey]);
  const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
    .export({ format: 'der', type: 'spki' })
    .subarray(-32);
  const viewKey = hkdf(editKey, 'view', 16);
  const shared = Buffer.concat([viewKey, publicKey]);
  const link = (letter: string, payload: Buffer, n: number) => {
    const sum = createHash('sha256').update(letter).update(payload).digest().subarray(0, n);
    return `#${letter}/${Buffer.concat([payload, sum]).toString('base64url')}`;
  };
  return {
    editKey: hex(editKey),
    signingKey: hex(signingKey),
    publicKey: hex(publicKey),
    viewKey: hex(viewKey),
    room: hkdf(shared, 'room', 16).toString('base64url'),
    signalKey: hex(hkdf(shared, 'signal', 32)),
    viewProofKey: hex(hkdf(shared, 'view proof', 32)),
    editLink: link('e', editKey, 2),
    viewLink: link('v', shared, 3),
  };
};

/** Every byte string and text reachable from a value, as hex and as it is. */
const reachable = (value: unknown, seen = new Set<unknown>()): string[] => {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [hex(value), hex(new Uint8Array(value.buffer))];
  if (typeof value === 'function') throw new Error('a capability is plain data');
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => reachable(Reflect.get(value, key), seen));
};

describe('what follows from a link', () => {
  test.each(VECTORS)('edit key $editKey gives the keys in the protocol', (vector) => {
    const edit = editCapability(Buffer.from(vector.editKey, 'hex'));
    expect({
      editKey: hex(edit.editKey),
      signingKey: hex(edit.signingKey),
      publicKey: hex(edit.publicKey),
      viewKey: hex(edit.viewKey),
      room: edit.room,
      signalKey: hex(edit.signalKey),
      viewProofKey: hex(edit.viewProofKey),
      editLink: formatFragment(edit),
      viewLink: formatFragment(toView(edit)),
    }).toEqual(vector);
    expect(deriveWithNode(Buffer.from(vector.editKey, 'hex'))).toEqual(vector);
  });

  test('a view link shares the room and its keys with the edit link, and nothing more', () => {
    const edit = createCapability();
    const { editKey: _, signingKey: __, ...shared } = edit;
    expect(toView(edit)).toEqual({ ...shared, right: 'view' });
    expect(viewCapability(edit.viewKey, edit.publicKey)).toEqual(toView(edit));
    expect(toView(toView(edit))).toEqual(toView(edit));
  });

  test('the edit key and the signing key cannot be reached from a view capability', () => {
    for (let i = 0; i < 20; i++) {
      const edit = createCapability();
      const view = toView(edit);
      const found = [...reachable(view), JSON.stringify(view), formatFragment(view)].join('\n');
      expect(found).toContain(hex(view.viewKey));
      for (const secret of [edit.editKey, edit.signingKey]) {
        expect(found).not.toContain(hex(secret));
        expect(found).not.toContain(Buffer.from(secret).toString('base64url').slice(0, -1));
        expect(found).not.toContain([...secret].join(','));
      }
    }
  });

  test('a view key with somebody else’s public key is another room with other keys', () => {
    const ours = createCapability();
    const mixed = viewCapability(ours.viewKey, createCapability().publicKey);
    expect(mixed.room).not.toBe(ours.room);
    expect(mixed.signalKey).not.toEqual(ours.signalKey);
    expect(mixed.viewProofKey).not.toEqual(ours.viewProofKey);
  });

  test('every room is another', () => {
    const rooms = new Set(Array.from({ length: 50 }, () => createCapability().room));
    expect(rooms.size).toBe(50);
  });

  test('does not change when the caller reuses the buffer it passed', () => {
    const buffer = new Uint8Array(16).fill(7);
    const edit = editCapability(buffer);
    buffer.fill(0);
    expect(edit).toEqual(editCapability(new Uint8Array(16).fill(7)));
  });

  test('refuses keys of another length', () => {
    const make: ((n: number) => Capability)[] = [
      (n) => editCapability(new Uint8Array(n)),
      (n) => viewCapability(new Uint8Array(n), new Uint8Array(32)),
      (n) => viewCapability(new Uint8Array(16), new Uint8Array(n)),
    ];
    for (const withLength of make)
      for (const n of [0, 15, 17, 33]) expect(() => withLength(n)).toThrow(RangeError);
  });
});
