import { afterEach, expect, test, vi } from 'vitest';
import { watchNetwork } from './watch-network.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A browser on a phone, as far as networks go. */
const onPhone = () => {
  const connection = Object.assign(new EventTarget(), { type: 'wifi' });
  const window = new EventTarget();
  vi.stubGlobal('navigator', { connection });
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  return {
    window,
    goTo: (type: string) => {
      connection.type = type;
      connection.dispatchEvent(new Event('change'));
    },
  };
};

test('another network and one that is back are told, estimates of speed and no network at all are not', () => {
  const { window, goTo } = onPhone();
  let told = 0;
  const leave = watchNetwork(() => {
    told += 1;
  });
  goTo('wifi');
  expect(told).toBe(0);
  goTo('cellular');
  expect(told).toBe(1);
  goTo('none');
  expect(told).toBe(1);
  goTo('wifi');
  expect(told).toBe(2);
  window.dispatchEvent(new Event('online'));
  expect(told).toBe(3);
  leave();
  goTo('cellular');
  window.dispatchEvent(new Event('online'));
  expect(told).toBe(3);
});

test('where nothing tells of networks nothing is told', () => {
  vi.stubGlobal('navigator', undefined);
  watchNetwork(() => {
    throw new Error('told');
  })();
});
