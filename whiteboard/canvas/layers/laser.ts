import type { Camera } from '../../editor/editor.ts';
import { laserLife } from '../../tools/laser/laser-tool.ts';

/** Width at the newest point, in CSS pixels. */
const width = 6;

/** Paints a trail (x, y in board units and time, …) that grows thinner with age: fainter pieces would show where they join. */
export const paintLaser = (
  context: CanvasRenderingContext2D,
  trail: readonly number[],
  camera: Camera,
  pixelRatio: number,
  now: number,
  colour: string,
): void => {
  const scale = camera.zoom * pixelRatio;
  context.lineCap = 'round';
  context.strokeStyle = colour;
  context.setLineDash([]);
  for (let i = 3; i + 2 < trail.length; i += 3) {
    const age = (now - (trail[i + 2] ?? 0)) / laserLife;
    if (age >= 1) continue;
    context.lineWidth = width * (1 - age) * pixelRatio;
    context.beginPath();
    context.moveTo(((trail[i - 3] ?? 0) - camera.x) * scale, ((trail[i - 2] ?? 0) - camera.y) * scale);
    context.lineTo(((trail[i] ?? 0) - camera.x) * scale, ((trail[i + 1] ?? 0) - camera.y) * scale);
    context.stroke();
  }
};
