import type { DiagnosisSubject } from './diagnose.ts';
import type { DiagnoseOptions, DiagnosisReport } from './report.ts';

const load = () => import('./diagnose.ts');

/**
 * Fetches what `Room.diagnose` needs, where the application is cut into files that are fetched when they are needed: a
 * page does so before there is trouble, since then the server may be out of reach.
 */
export const prepareDiagnosis = async (): Promise<void> => {
  await load();
};

/** {@link diagnose} of diagnose.ts, which nobody who is well needs. */
export const diagnose = async (
  subject: DiagnosisSubject | null,
  options?: DiagnoseOptions,
): Promise<DiagnosisReport> => (await load()).diagnose(subject, options);
