/** How much room a board's shapes take in the document; see whiteboard/board/bench/size.ts. */
await import('../../whiteboard/board/bench/size.ts');

export {};
