import { setTimeout as realTime } from 'node:timers/promises';
import { AssetError, type AssetHash, hashOf } from '../../asset/asset.ts';
import { createAssetExchange } from '../../asset/asset-exchange.ts';
import { type AssetMessage, decodeAssetMessage, encodeAssetMessage } from '../../asset/asset-message.ts';
import { createMemoryAssetStore } from '../../asset/memory-asset-store.ts';
import { noise, same } from '../../asset/testing/noise.ts';
import type { Link, LinkEnd } from '../../mesh/link.ts';
import { memberNamed, recordingLink } from '../recording-link.ts';
import { assetMessages } from './corpus.ts';
import { type Int, mutate, pickFrom } from './mutate.ts';
import type { Target } from './target.ts';

/** Of one piece, of some, and of so many that they take more than one window. */
const SIZES = [300, 100_000, 1_500_000];

const assets = await Promise.all(
  SIZES.map(async (size, seed) => {
    const bytes = noise(size, seed + 1);
    return { bytes, hash: await hashOf(bytes) };
  }),
);
const hashes: readonly AssetHash[] = assets.map(({ hash }) => hash);
const [kept, ...wanted] = assets;

/** How long an honest member's assets may take to come, with one at another link who keeps others waiting. */
const MOST_SECONDS = 600;

/** What the hostile one says to what he is asked, when he answers at all: the truth, a lie, or more than was asked. */
const answerTo = (message: AssetMessage, int: Int): AssetMessage | null => {
  const asset = assets.find(({ hash }) => hash === message.hash);
  switch (message.type) {
    case 'ask':
      return int(3) === 0
        ? { type: 'missing', hash: message.hash }
        : { type: 'have', hash: message.hash, total: Math.max(1, (asset?.bytes.length ?? 1) + int(3) - 1) };
    case 'want': {
      const { hash, offset, length } = message;
      const bytes = asset?.bytes.slice(offset, offset + length) ?? new Uint8Array(length);
      if (int(3) === 0 && bytes.length > 0) bytes[int(bytes.length)] = int(256);
      return { type: 'piece', hash, offset, bytes };
    }
    default:
      return null;
  }
};

/** Any message that decodes, about what there is and what there is not. */
const anyMessage = (int: Int): AssetMessage => {
  const hash = int(4) === 0 ? (int(16).toString(16).repeat(64) as AssetHash) : pickFrom(hashes, int);
  const offset = int(30) * 65_536;
  switch (int(5)) {
    case 0:
      return { type: 'ask', hash, hops: int(4) };
    case 1:
      return { type: 'have', hash, total: 1 + int(2_000_000) };
    case 2:
      return { type: 'missing', hash };
    case 3:
      return { type: 'want', hash, offset, length: 1 + int(65_536) };
    default:
      return { type: 'piece', hash, offset, bytes: noise(int(2_000), int(9)) };
  }
};

/**
 * An exchange of assets between an honest member, who has what is wanted, and a hostile one, whose link ends at each
 * refusal and who comes back under another name: what is got is what was asked for, and what the honest one asks for it
 * gets.
 */
export const assetTarget: Target = {
  name: 'an exchange of assets',
  share: 3,
  refusals: [],
  length: 150,
  paceMs: 200,
  begin: (int) => {
    if (kept === undefined) throw new Error('no assets');
    const exchange = createAssetExchange({ store: createMemoryAssetStore(), ownsStore: true });
    const got: Promise<void>[] = [];
    let served = 0;
    let endOfAda: LinkEnd | null = null;

    const carry = (to: Link, message: AssetMessage): void => {
      // As over a link: not within the call that asked for it.
      queueMicrotask(() => exchange.receive(to, encodeAssetMessage(message)));
    };
    const ada: Link = {
      ...recordingLink('ada'),
      send: (bytes) => {
        const message = decodeAssetMessage(bytes);
        const asset = assets.find(({ hash }) => hash === message.hash);
        if (message.type === 'ask' && asset)
          carry(ada, { type: 'have', hash: asset.hash, total: asset.bytes.length });
        else if (message.type === 'ask') carry(ada, { type: 'missing', hash: message.hash });
        else if (message.type === 'want' && asset) {
          const { hash, offset, length } = message;
          carry(ada, { type: 'piece', hash, offset, bytes: asset.bytes.subarray(offset, offset + length) });
        } else if (message.type === 'piece') {
          if (!same(message.bytes, kept.bytes)) throw new Error('an honest member was given other bytes');
          served += 1;
        }
      },
      end: (reason) => {
        endOfAda = reason;
      },
    };

    let names = 0;
    let ended: LinkEnd | null = null;
    let asked: AssetMessage[] = [];
    const nextHostile = (): Link => {
      names += 1;
      asked = [];
      const link: Link = {
        ...recordingLink(`mallory${names}`),
        send: (bytes) => asked.push(decodeAssetMessage(bytes)),
        end: (reason) => {
          if (link === mallory) ended = reason;
          exchange.linkDown(link);
        },
      };
      const neighbours = new Set([memberNamed('far0'), memberNamed('far1')]);
      exchange.linkUp(link, () => neighbours);
      return link;
    };
    let mallory: Link = nextHostile();

    const want = (hash: AssetHash, bytes: Uint8Array): void => {
      const answer = exchange.get(hash).then(
        (whole) => {
          if (!same(whole, bytes)) throw new Error('other bytes were taken for an asset');
        },
        (error: unknown) => {
          if (!(error instanceof AssetError) || error.code === 'wrong-hash') throw error;
        },
      );
      got.push(answer);
    };

    return {
      ready: exchange.put(kept.bytes),
      next: () => {
        if (int(30) === 0) for (const { hash, bytes } of wanted) want(hash, bytes);
        const answer = int(2) === 0 ? asked.shift() : undefined;
        const message = (answer && answerTo(answer, int)) ?? anyMessage(int);
        const bytes = int(3) === 0 ? mutate(assetMessages, int) : encodeAssetMessage(message);
        return () => {
          if (ended !== null) {
            ended = null;
            mallory = nextHostile();
          }
          const taken = exchange.receive(mallory, bytes);
          return ended !== null ? `ends: ${ended}` : taken ? 'taken' : 'not about assets';
        };
      },
      finish: async (pass) => {
        exchange.linkUp(ada, () => new Set());
        for (const { hash, bytes } of wanted) want(hash, bytes);
        const { hash, bytes } = kept;
        exchange.receive(ada, encodeAssetMessage({ type: 'want', hash, offset: 0, length: bytes.length }));
        let settled = false;
        const all = Promise.all(got).then(() => {
          settled = true;
        });
        for (let second = 0; second < MOST_SECONDS && !(settled && served > 0); second += 1) {
          await pass(1_000);
          // Hashing is done in a thread, for which no virtual time passes.
          await realTime(1);
        }
        if (!settled) throw new Error('an asset is waited for that an honest member has');
        await all;
        for (const each of wanted)
          if (!(await exchange.has(each.hash))) throw new Error('what an honest member has did not come');
        if (served === 0) throw new Error('what an honest member asked for was not given');
        if (endOfAda !== null) throw new Error(`an honest member’s link was ended: ${endOfAda}`);
        exchange.close();
      },
    };
  },
};
