import { editCapability } from '../../capability/derive.ts';
import { fromBase64Url } from '../../encoding/base64url.ts';
import { createLabPeer } from './peers.ts';

/**
 * A peer in a process of its own, which a test can freeze and kill. Arguments: the server's address and the edit key.
 * Answers every message with the same bytes.
 */
const [url = '', editKey = ''] = process.argv.slice(2);

const peer = createLabPeer(url, editCapability(fromBase64Url(editKey)), {
  timings: { pingAfter: 200, restartAfter: 1_500, lostAfter: 3_000, redialFirst: 50 },
});
peer.mesh.on('message', (link, message) => link.send(message));
process.on('message', () => {
  void peer.close().then(() => process.exit(0));
});
// A parent that goes takes this process with it.
process.on('disconnect', () => process.exit(1));
