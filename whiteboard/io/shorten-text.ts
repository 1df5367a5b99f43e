import type { ReportBuilder } from './import-report.ts';

/** As much of a text as fits, never half of a surrogate pair; whether something was cut off goes into the report. */
export const shortenText = (text: string, most: number, report: ReportBuilder): string => {
  if (text.length <= most) return text;
  report.approximated('text-shortened');
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
};
