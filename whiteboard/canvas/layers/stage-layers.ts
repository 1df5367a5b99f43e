import { Konva } from 'konva/lib/Global';
import { Layer } from 'konva/lib/Layer';
import { Shape } from 'konva/lib/Shape';
import { Stage } from 'konva/lib/Stage';
import type { Viewport } from '../viewport.ts';

/** Konva's stage with the four layers, lowest first. Nothing listens: hits are found in the R-tree. */
export interface StageLayers {
  readonly settled: Layer;
  readonly active: Layer;
  readonly overlay: Layer;
  readonly cursors: Layer;
  resize(viewport: Viewport): void;
  destroy(): void;
}

/**
 * Makes the stage in an element of its own within the container, at once in its size: each change of a canvas' width or
 * height makes another bitmap of it.
 */
export const createStageLayers = (element: HTMLDivElement, { size, pixelRatio }: Viewport): StageLayers => {
  // Layers are drawn by the frame loop, in its order and within its time.
  Konva.autoDrawEnabled = false;
  Konva.pixelRatio = pixelRatio;
  const stage = new Stage({ container: element, ...size, listening: false });
  const make = (clearBeforeDraw: boolean): Layer => {
    const layer = new Layer({ listening: false, clearBeforeDraw });
    stage.add(layer);
    return layer;
  };
  const layers = {
    // Tiles cover all of it.
    settled: make(false),
    active: make(true),
    overlay: make(true),
    cursors: make(true),
  };
  return {
    ...layers,
    resize(next) {
      for (const layer of Object.values(layers))
        if (layer.getCanvas().getPixelRatio() !== next.pixelRatio)
          layer.getCanvas().setPixelRatio(next.pixelRatio);
      stage.size(next.size);
    },
    destroy: () => stage.destroy(),
  };
};

/** Adds the one node of a layer that paints for itself, in canvas pixels. */
export const paintLayerWith = (layer: Layer, paint: (context: CanvasRenderingContext2D) => void): void => {
  layer.add(
    new Shape({
      listening: false,
      perfectDrawEnabled: false,
      sceneFunc: ({ _context: context }) => {
        context.save();
        context.setTransform(1, 0, 0, 1, 0, 0);
        paint(context as CanvasRenderingContext2D);
        context.restore();
      },
    }),
  );
};
