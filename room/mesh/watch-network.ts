/** What browsers on phones tell of the network (Network Information API); others have none of it, or not `type`. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

const networkOf = (navigator: object): NetworkInformation | null => {
  if (!('connection' in navigator)) return null;
  const { connection } = navigator;
  return connection instanceof EventTarget ? connection : null;
};

/**
 * Calls back when the browser says that there is a network again, or another one: a phone that goes from Wi-Fi to mobile
 * says so at once, while ICE takes 5 to 7 s to find its path dead. In Node nothing says so.
 *
 * @returns ends the watch.
 */
export const watchNetwork = (changed: () => void): (() => void) => {
  const network = networkOf(globalThis.navigator ?? {});
  let type = network?.type;
  // The event also tells of every new estimate of speed.
  const onChange = (): void => {
    const now = network?.type;
    if (now === type) return;
    type = now;
    if (now !== undefined && now !== 'none') changed();
  };
  globalThis.addEventListener?.('online', changed);
  network?.addEventListener('change', onChange);
  return () => {
    globalThis.removeEventListener?.('online', changed);
    network?.removeEventListener('change', onChange);
  };
};
