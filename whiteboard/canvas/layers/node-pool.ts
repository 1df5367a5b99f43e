import type { Layer } from 'konva/lib/Layer';
import type { Shape } from 'konva/lib/Shape';

/** Konva nodes that are used again in every frame: making and destroying them costs more than hiding. */
export interface NodePool<N extends Shape> {
  /** How many are taken in this frame. */
  readonly used: number;
  /** Begins a frame: all nodes are free. */
  reset(): void;
  /** A visible node. */
  next(): N;
  /** Ends a frame: what was not taken is not seen. */
  hideRest(): void;
}

export const createNodePool = <N extends Shape>(layer: Layer, make: () => N): NodePool<N> => {
  const nodes: N[] = [];
  let used = 0;
  return {
    get used() {
      return used;
    },
    reset() {
      used = 0;
    },
    next() {
      let node = nodes[used];
      if (node === undefined) {
        node = make();
        layer.add(node);
        nodes.push(node);
      }
      used += 1;
      node.visible(true);
      return node;
    },
    hideRest() {
      for (const node of nodes.slice(used)) node.visible(false);
    },
  };
};
