import type { Link } from '../../mesh/link.ts';
import { encodeMessage } from '../messages.ts';
import { isVoiceOf, Voice, type Voiced } from './voice.ts';

/** Our own voice, and those of the members whom we are linked to, each as told on its link. */
export class Voices {
  /** Made when the first of us gossips: in most rooms nobody ever does. */
  #own: Voice | null = null;
  readonly #told = new WeakSet<Link>();
  readonly #known = new WeakMap<Link, Uint8Array>();

  /** Signs what we gossip; the links that do not know our voice are told it first, whichever way the gossip takes. */
  sign(message: Voiced, links: Iterable<Link>): Uint8Array {
    this.#own ??= new Voice();
    for (const link of links) this.#tell(link, this.#own);
    return this.#own.sign(message);
  }

  linkUp(link: Link): void {
    if (this.#own !== null) this.#tell(link, this.#own);
  }

  /** One for as long as the link is up: nobody else's takes its place. */
  take(link: Link, publicKey: Uint8Array): void {
    if (!this.#known.has(link)) this.#known.set(link, publicKey);
  }

  /**
   * Whether gossip that came through others is of whoever is at the end of this link. Without a voice nobody knows: it may
   * be on its way, on a link that has just come up, or be that of somebody who has never gossiped, in whose name others do.
   */
  isOf(link: Link, signature: Uint8Array, message: Voiced): boolean {
    const known = this.#known.get(link);
    return known !== undefined && isVoiceOf(known, signature, message);
  }

  #tell(link: Link, { publicKey }: Voice): void {
    if (this.#told.has(link) || link.dialect !== 'meshboard') return;
    this.#told.add(link);
    link.send(encodeMessage({ type: 'voice', publicKey }), 'small');
  }
}
