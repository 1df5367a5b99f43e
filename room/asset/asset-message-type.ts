/** Types of messages on a link (docs/PROTOCOL.md, "Assets"). */
export const AssetMessageType = { ask: 32, have: 33, missing: 34, want: 35, piece: 36 } as const;

/** Whether a message is one of these. Their types fit into one byte. */
export const isAssetMessage = (bytes: Uint8Array): boolean => {
  const type = bytes[0];
  return type !== undefined && type >= AssetMessageType.ask && type <= AssetMessageType.piece;
};
