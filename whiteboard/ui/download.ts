/** How long, in milliseconds, a download may take to begin before its memory is given back. */
const RELEASE_MS = 60_000;

/** Longest file name without its ending; file systems take 255 bytes. */
const MAX_NAME = 60;

/** A file name made of a board's title: without what file systems and shells do not take. */
export const fileNameOf = (title: string, otherwise: string, extension: string): string => {
  const name = title
    .replaceAll(/[\p{Cc}\p{Cs}<>:"/\\|?*]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '')
    .slice(0, MAX_NAME)
    .trim();
  return (name === '' ? otherwise : name) + extension;
};

/** Hands the person a file, as a download. */
export const download = (content: Blob, name: string): void => {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), RELEASE_MS);
};
