import type { BoardPointer } from '../../editor/input.ts';
import { emptyPreview } from '../../editor/preview.ts';
import type { Gesture, Tool, ToolContext } from '../tool.ts';

/** How long the laser's trail stays, in milliseconds. */
export const laserLife = 1200;

/** Points at things: a trail that fades and is never saved. */
export const createLaserTool = ({ preview }: ToolContext): Tool => {
  const trail = (pointer: BoardPointer): void => {
    const fresh: number[] = [];
    for (let i = 0; i + 2 < pointer.samples.length; i += 3) {
      fresh.push(pointer.samples[i] ?? 0, pointer.samples[i + 1] ?? 0, pointer.time);
    }
    const kept = preview.get().laser.filter((_value, i, all) => {
      const time = all[i - (i % 3) + 2] ?? 0;
      return pointer.time - time < laserLife;
    });
    preview.set({ ...emptyPreview, laser: [...kept, ...fresh] });
  };
  const gesture: Gesture = { move: trail, up: () => null, cancel: () => preview.set(emptyPreview) };
  return {
    id: 'laser',
    cursor: () => 'crosshair',
    hover: trail,
    down(start) {
      trail(start);
      return gesture;
    },
  };
};
