import type { ToolId } from '../editor/editor.ts';
import { createEraserTool } from './eraser/eraser-tool.ts';
import { createHandTool } from './hand/hand-tool.ts';
import { createLaserTool } from './laser/laser-tool.ts';
import { createLineTool } from './line/line-tool.ts';
import { createPenTool } from './pen/pen-tool.ts';
import { createSelectTool } from './select/select-tool.ts';
import { createShapeTool } from './shape/shape-tool.ts';
import { createTextTool } from './text/text-tool.ts';
import type { Tool, ToolContext } from './tool.ts';

/** Every tool by its id. */
export const createTools = (context: ToolContext): Readonly<Record<ToolId, Tool>> => ({
  select: createSelectTool(context),
  hand: createHandTool(context),
  pen: createPenTool(context),
  line: createLineTool(context, 'line'),
  arrow: createLineTool(context, 'arrow'),
  rectangle: createShapeTool(context, 'rectangle'),
  ellipse: createShapeTool(context, 'ellipse'),
  diamond: createShapeTool(context, 'diamond'),
  text: createTextTool(context),
  eraser: createEraserTool(context),
  laser: createLaserTool(context),
});
