/**
 * Puts text on the clipboard. `navigator.clipboard` is only there on https and localhost; on a plain http address
 * in the LAN the old command does it, on the selected text of `field`.
 * @returns false when the browser allowed neither; the field is left selected, so that Ctrl+C does it.
 */
export const copyText = async (
  text: string,
  field: HTMLInputElement | HTMLTextAreaElement,
): Promise<boolean> => {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard !== undefined) {
    try {
      await clipboard.writeText(text);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
  field.focus();
  field.select();
  return document.execCommand('copy');
};
