import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Flips one bit in the store's file, `offset` bytes behind the first place where `needle` occurs. The store must
 * be closed. Gives the number of places it was flipped in: LMDB leaves old copies of pages in the file.
 */
export const damage = async (folder: string, needle: Uint8Array, offset = 0): Promise<number> => {
  const path = join(folder, 'data.mdb');
  const bytes = await readFile(path);
  let places = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
    bytes.writeUInt8(bytes.readUInt8(at + offset) ^ 0x10, at + offset);
    places += 1;
  }
  await writeFile(path, bytes);
  return places;
};
