/** What coturn puts before each line: seconds since its start, and in later versions its process id. */
const PREFIX = /^\d+: (?:\(\d+\))?: ?/;
const LEVEL = /^(?:ERROR|FATAL|CRITICAL): /;
/** coturn writes levels before some of its lines only, and the system's errors as C does: `bind: Address already in use`. */
const TELLS = /\b(?:errors?|fatal|critical|cannot|denied|invalid|already in use|no such)\b/i;
/** Some failures end with the whole text of its help, 300 lines. */
const HELP = /^Usage: /;
const MOST = 3;

/** Takes coturn's log as it comes, and keeps what tells why it does not start. */
export class CoturnLog {
  #telling: readonly string[] = [];
  #last = '';
  #atHelp = false;

  add(line: string): void {
    this.#atHelp ||= HELP.test(line);
    const text = line.replace(PREFIX, '').replace(LEVEL, '').trim();
    if (this.#atHelp || text === '') return;
    this.#last = text;
    if (TELLS.test(line))
      this.#telling = [...this.#telling.filter((each) => each !== text), text].slice(-MOST);
  }

  /** The lines that tell of errors, the latest three at most; without any, the last line; without that, nothing. */
  get complaint(): string {
    return this.#telling.length > 0 ? this.#telling.join('; ') : this.#last;
  }
}
