/** What a newcomer among seven others downloads and how long it takes, beside stock y-webrtc. */
import { waitFor } from '../harness/wait-for.ts';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { printVersus } from './lib/versus.ts';

const PEERS = 7;
/** A stroke of 2,000 bytes takes 2,023 to 2,027 in the document. */
const DOCUMENTS = [
  { name: '200 KB', strokes: 99 },
  { name: '5 MB', strokes: 2_468 },
  { name: '20 MB', strokes: 9_869 },
] as const;
/** How long a document is waited for before it counts as never: several times what the slowest that comes takes. */
const LIMIT_MS = 20_000;
/** Downloads after the document is complete: what the others send all the same. */
const AFTERWARDS_MS = 3_000;

interface Arrival {
  /** Null when the document did not come. */
  readonly ms: number | null;
  readonly megabytesDown: number | null;
  readonly megabytesUp: number | null;
}

const arrival = async (kind: Rival, strokes: number): Promise<Arrival> => {
  const room = await FullRoom.open(kind);
  await room.grow(PEERS, strokes);
  const newcomer = await room.start();
  await newcomer.call('expect', strokes);
  console.log(`  … ${kind}: a newcomer, for ${LIMIT_MS / 1000} s at most`);
  const begun = await newcomer.call('join');
  const end = performance.now() + LIMIT_MS;
  const completeAt = await waitFor(
    async () => (await newcomer.call('look')).completeAt ?? (performance.now() > end ? 'never' : null),
    { what: 'the document, or the end of the time for it', timeout: LIMIT_MS * 2 },
  );
  const { strokes: came, links } = await newcomer.call('look');
  if (completeAt === 'never')
    console.log(
      `  … never: after ${LIMIT_MS / 1000} s it has ${came} of ${strokes} strokes and ${links} links`,
    );
  else await new Promise((resolve) => setTimeout(resolve, AFTERWARDS_MS));
  const { bytesReceived, bytesSent } = await newcomer.call('traffic');
  await room.close();
  if (completeAt === 'never') return { ms: null, megabytesDown: null, megabytesUp: null };
  return { ms: completeAt - begun, megabytesDown: bytesReceived / 1e6, megabytesUp: bytesSent / 1e6 };
};

for (const { name, strokes } of DOCUMENTS) {
  const { ours, stock } = await ofBoth((kind) => arrival(kind, strokes));
  const rows = [
    ['time to the document', 'ms', 'ms', 0],
    ['down', 'megabytesDown', 'MB', 2],
    ['up', 'megabytesUp', 'MB', 2],
  ] as const;
  for (const [what, of, unit, digits] of rows)
    printVersus({
      name: `newcomer among ${PEERS}, document of ${name}: ${what}`,
      ours: ours[of],
      stock: stock[of],
      unit,
      digits,
    });
}
process.exit(0);
