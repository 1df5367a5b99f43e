import type { Capability, LinkEnd, Room } from '@meshboard/room';
import { toView } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import * as Y from 'yjs';
import type { Link } from '../../room/mesh/link.ts';
import { createLabPeer } from '../../room/mesh/testing/peers.ts';
import { MessageError } from '../../room/message-error.ts';
import { seededInt } from '../../room/sync/gate/testing/random-edits.ts';
import { decodeMessage } from '../../room/sync/messages.ts';
import { assetMessages, controlMessages, roomMessages } from '../../room/testing/fuzz/corpus.ts';
import { type Int, mutate } from '../../room/testing/fuzz/mutate.ts';
import { converged, nodeRooms, until } from '../../room/testing/node-room.ts';

export interface LinkAttack {
  readonly messages: number;
  /** How often the links of the hostile ones ended for which reason, as their victim saw it. */
  readonly ends: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

/** Ends that name a fault. `closed` does not: a victim that crashed would look like that. */
const FAULTS: ReadonlySet<LinkEnd> = new Set([
  'bad-frame',
  'bad-message',
  'bad-update',
  'forbidden',
  'flooding',
]);

/** A hostile one gives up after so many messages none of which was refused. */
const MOST_MESSAGES = 2_000;

const corpus = [...roomMessages, ...assetMessages, ...controlMessages];

const decodes = (bytes: Uint8Array): boolean => {
  try {
    decodeMessage(bytes);
    return true;
  } catch (error) {
    if (error instanceof MessageError) return false;
    throw error;
  }
};

/** Any mutated message; or, to come further than the decoder, one that decodes. */
const hostileMessage = (int: Int, decodable: boolean): Uint8Array => {
  for (;;) {
    const bytes = mutate(decodable ? roomMessages : corpus, int);
    if (!decodable || decodes(bytes)) return bytes;
  }
};

/** Joins, sends mutated messages to one victim until it has had enough, and leaves. @returns how many, and the end. */
const attackOnce = async (
  url: string,
  capability: Capability,
  victim: Room,
  make: () => Uint8Array,
): Promise<{ readonly messages: number; readonly end: LinkEnd | 'none' }> => {
  const peer = createLabPeer(url, capability);
  const own = peer.signaling.self;
  let end: LinkEnd | 'none' = 'none';
  const stop = victim.on('linkDown', (member, reason) => {
    if (member === own) end = reason;
  });
  const link = await new Promise<Link>((resolve) => {
    peer.mesh.on('linkUp', (up) => {
      if (up.member === victim.self) resolve(up);
    });
  });
  let messages = 0;
  // In twenties, so that what is refused is noticed soon after it was sent.
  while (end === 'none' && messages < MOST_MESSAGES) {
    for (let i = 0; i < 20; i += 1) link.send(make());
    messages += 20;
    await link.flushed();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until(
    'the victim has ended the link',
    () => end !== 'none' || messages >= MOST_MESSAGES,
    (look) => victim.on('linkDown', () => queueMicrotask(look)),
    5_000,
  );
  stop();
  await peer.mesh.close();
  await peer.signaling.close();
  return { messages, end };
};

/**
 * The same messages as everywhere else in this folder, but over WebRTC, at a whole room: each hostile one must lose its
 * link for a reason that says why, viewers must change nothing, and the two who draw go on drawing.
 */
export const attackLinks = async (options: {
  readonly links: number;
  readonly seed: number;
}): Promise<LinkAttack> => {
  const int = seededInt(options.seed);
  const server = await createSignalingServer({});
  const rooms = nodeRooms(server.url);
  const ends = new Map<string, number>();
  const failures: string[] = [];
  let sum = 0;
  try {
    const [ada, ben] = await rooms.mesh(2);
    if (!ada || !ben) throw new Error('no peers');
    ada.doc.getText('text').insert(0, 'as it was');
    await converged([ada.doc, ben.doc]);
    const before = Y.snapshot(ada.doc);
    for (let number = 0; number < options.links; number += 1) {
      // Viewers first: an editor's messages may change the document.
      const viewer = number < options.links / 2;
      const capability = viewer ? toView(rooms.capability) : rooms.capability;
      const { messages, end } = await attackOnce(server.url, capability, ada, () =>
        hostileMessage(int, number % 2 === 0),
      );
      sum += messages;
      const name = `${end} (${viewer ? 'viewer' : 'editor'})`;
      ends.set(name, (ends.get(name) ?? 0) + 1);
      if (end === 'none' || !FAULTS.has(end))
        failures.push(
          `a hostile ${viewer ? 'viewer' : 'editor'}'s link ended by ${end}, FUZZ_SEED=${options.seed}`,
        );
      if (viewer && !Y.equalSnapshots(before, Y.snapshot(ada.doc)))
        failures.push(`a viewer changed the document, FUZZ_SEED=${options.seed}`);
    }
    ada.doc.getMap('map').set('still', 'works');
    await until(
      'an honest edit arrives after all that',
      () => ben.doc.getMap('map').get('still') === 'works',
      (look) => {
        ben.doc.on('update', look);
        return () => ben.doc.off('update', look);
      },
    );
  } finally {
    await rooms.close();
    await server.close();
  }
  return { messages: sum, ends, failures };
};
