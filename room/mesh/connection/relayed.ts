/** What this reads of the stats dictionaries; implementations differ in which of the fields they fill in. */
interface StatsEntry {
  readonly id: string;
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  readonly nominated?: boolean;
  readonly selected?: boolean;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
}

/**
 * Whether the pair of candidates in use has a TURN server in it, at either end.
 *
 * @returns null while no pair is in use. Chromium names the pair in its transport; Firefox marks the pair `selected`.
 */
export const isRelayed = (report: RTCStatsReport): boolean | null => {
  const entries = new Map<string, StatsEntry>();
  report.forEach((entry: StatsEntry) => {
    entries.set(entry.id, entry);
  });
  const all = [...entries.values()];
  const named = all.find(
    ({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId,
  );
  const pairs = all.filter(({ type }) => type === 'candidate-pair');
  const pair =
    (named?.selectedCandidatePairId !== undefined ? entries.get(named.selectedCandidatePairId) : undefined) ??
    pairs.find(({ selected }) => selected === true) ??
    pairs.find(({ nominated, state }) => nominated === true && state === 'succeeded');
  if (pair === undefined) return null;
  const types = [pair.localCandidateId, pair.remoteCandidateId].map((id) =>
    id === undefined ? undefined : entries.get(id)?.candidateType,
  );
  if (types.every((type) => type === undefined)) return null;
  return types.includes('relay');
};
