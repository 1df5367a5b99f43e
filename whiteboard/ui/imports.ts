import { createStore, type ReadableStore } from '../editor/store.ts';

/** How often something could not be taken over as it was, e.g. 3 times "rough fills". */
export interface ReportLine {
  readonly what: string;
  readonly count: number;
}

export interface ImportReport {
  readonly name: string;
  readonly added: number;
  readonly approximated: readonly ReportLine[];
  readonly leftOut: readonly ReportLine[];
}

export type ImportState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'working';
      readonly name: string;
      /** 0 to 1, or null while it is not known. */
      readonly progress: number | null;
      readonly cancel: () => void;
    }
  | { readonly kind: 'report'; readonly report: ImportReport };

/** What an importer gets beside the file. */
export interface ImportRun {
  readonly signal: AbortSignal;
  progress(done: number): void;
}

/** One import at a time; a second waits for the first. */
export interface Imports {
  readonly state: ReadableStore<ImportState>;
  /**
   * Runs an importer and shows how far it is. Resolves with its report, or null when it was cancelled.
   * @throws what the importer throws.
   */
  run(name: string, importer: (run: ImportRun) => Promise<ImportReport>): Promise<ImportReport | null>;
  /** Shows a report of something that took no time, if there is anything to read in it. */
  show(report: ImportReport): void;
  /** Puts the report away. */
  dismiss(): void;
}

export const createImports = (): Imports => {
  const state = createStore<ImportState>({ kind: 'idle' });
  let last: Promise<unknown> = Promise.resolve();

  const showReport = (report: ImportReport): void => {
    const worthReading = report.approximated.length + report.leftOut.length > 0;
    state.set(worthReading ? { kind: 'report', report } : { kind: 'idle' });
  };

  const runNow = async (
    name: string,
    importer: (run: ImportRun) => Promise<ImportReport>,
  ): Promise<ImportReport | null> => {
    const abort = new AbortController();
    const show = (progress: number | null): void => {
      if (!abort.signal.aborted) state.set({ kind: 'working', name, progress, cancel: () => abort.abort() });
    };
    show(null);
    try {
      const report = await importer({ signal: abort.signal, progress: show });
      showReport(report);
      return report;
    } catch (error) {
      state.set({ kind: 'idle' });
      if (abort.signal.aborted) return null;
      throw error;
    }
  };

  return {
    state,
    run(name, importer) {
      const run = last.then(() => runNow(name, importer));
      last = run.catch(() => undefined);
      return run;
    },
    show: showReport,
    dismiss: () => state.set({ kind: 'idle' }),
  };
};
