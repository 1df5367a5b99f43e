/** What a newcomer among seven others downloads and how long it takes, beside stock y-webrtc. */
import { waitFor } from '../harness/wait-for.ts';
import { FullRoom, ofBoth, type Rival } from './lib/full-room.ts';
import { median } from './lib/report.ts';
import { printVersus } from './lib/versus.ts';

const PEERS = 7;
/** A stroke of 2,000 bytes takes 2,023 to 2,027 in the document. */
const DOCUMENTS = [
  { name: '200 KB', strokes: 99, newcomers: 3 },
  { name: '5 MB', strokes: 2_468, newcomers: 1 },
  { name: '20 MB', strokes: 9_869, newcomers: 1 },
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

const arrival = async (room: FullRoom, strokes: number): Promise<Arrival> => {
  const newcomer = await room.start();
  await newcomer.call('expect', strokes);
  console.log(`  … ${room.kind}: a newcomer, for ${LIMIT_MS / 1000} s at most`);
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
  if (completeAt === 'never') return { ms: null, megabytesDown: null, megabytesUp: null };
  return { ms: completeAt - begun, megabytesDown: bytesReceived / 1e6, megabytesUp: bytesSent / 1e6 };
};

/** Newcomers one after the other, so that the later ones find one or two peers more. */
const arrivals = async (kind: Rival, strokes: number, newcomers: number): Promise<readonly Arrival[]> => {
  const room = await FullRoom.open(kind);
  await room.grow(PEERS, strokes);
  const found: Arrival[] = [];
  while (found.length < newcomers) found.push(await arrival(room, strokes));
  await room.close();
  return found;
};

/** Null as soon as one of them did not get the document. */
const medianOf = (found: readonly Arrival[], of: keyof Arrival): number | null => {
  const values = found.map((each) => each[of]).filter((value) => value !== null);
  return values.length < found.length ? null : median(values);
};

for (const { name, strokes, newcomers } of DOCUMENTS) {
  const { ours, stock } = await ofBoth((kind) => arrivals(kind, strokes, newcomers));
  const rows = [
    ['time to the document', 'ms', 'ms', 0],
    ['down', 'megabytesDown', 'MB', 2],
    ['up', 'megabytesUp', 'MB', 2],
  ] as const;
  for (const [what, of, unit, digits] of rows)
    printVersus({
      name: `newcomer among ${PEERS}, document of ${name}: ${what}`,
      ours: medianOf(ours, of),
      stock: medianOf(stock, of),
      unit,
      digits,
    });
}
process.exit(0);
