import { onAbort } from '../on-abort.ts';
import type { DiagnosisSubject } from './diagnose.ts';
import { diagnose } from './load-diagnosis.ts';
import type { DiagnoseOptions, DiagnosisReport } from './report.ts';

/**
 * Diagnoses a connected room. One that is left meanwhile is diagnosed anew, as what it is then: else what closes would
 * be reported as what fails.
 *
 * @param ended - Fires when the room is left.
 * @throws the reason of `options.signal` when that fires first.
 */
export const diagnoseSession = async (
  subject: DiagnosisSubject,
  ended: AbortSignal,
  options: DiagnoseOptions = {},
): Promise<DiagnosisReport> => {
  const { signal } = options;
  signal?.throwIfAborted();
  const either = new AbortController();
  const stops = [
    onAbort(ended, () => either.abort(ended.reason)),
    signal ? onAbort(signal, () => either.abort(signal.reason)) : () => undefined,
  ];
  try {
    return await diagnose(subject, { ...options, signal: either.signal });
  } catch (error) {
    if (!ended.aborted || signal?.aborted) throw error;
    return await diagnose(null, options);
  } finally {
    for (const stop of stops) stop();
  }
};
