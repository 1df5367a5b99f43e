/** What of a clipboard or a drop is looked at. */
export interface Offered {
  readonly files: readonly File[];
  readonly text: string;
}

export type PastedContent =
  | { readonly kind: 'files'; readonly files: readonly File[] }
  | { readonly kind: 'text'; readonly text: string };

/**
 * What a paste is meant to bring in. Spreadsheets and word processors put a picture of the cells beside their text:
 * then the text is meant, since boards have no pictures. A picture that was copied in a file manager has its own name
 * for a text: then it is the file, and is answered as a picture.
 */
export const pastedContent = ({ files, text }: Offered): PastedContent => {
  const onlyPictures = files.every(({ type }) => type.startsWith('image/'));
  const named = files.some(({ name }) => name === text.trim());
  const textMeant = onlyPictures && text.trim() !== '' && !named;
  return files.length > 0 && !textMeant ? { kind: 'files', files } : { kind: 'text', text };
};
