/**
 * What makes a room's peer its archive. Given to `joinRoom` by the persistence peer; everybody else leaves it out.
 */
export interface ArchiveRole {
  /**
   * Called with every update (V1) that changed the document, in the order applied, except with what was in the
   * document when the room was joined. Resolves when the update is durable; never rejects while the room is
   * joined: an archive that cannot write keeps trying, and nobody is told "saved" meanwhile.
   */
  persist(update: Uint8Array): Promise<void>;
  /** A peer that proved `edit` asks to stop keeping the room and to delete what is stored. */
  forget(): Promise<void>;
}
