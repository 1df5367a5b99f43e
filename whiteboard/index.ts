/** What other packages and tests use of the whiteboard; the application itself starts in `main.tsx`. */
export type { Board, BoardChange } from './board/board.ts';
export { openBoard } from './board/open-board.ts';
export type { NewShape, Shape, ShapeId, ShapePatch, ShapeType } from './board/shape.ts';
export { createEditor } from './editor/create-editor.ts';
export type { Editor } from './editor/editor.ts';
