import {
  DIAGNOSIS_STEPS,
  type DiagnosisReport,
  type DiagnosisStep,
  type DiagnosisStepId,
  type PeerFinding,
  type StepState,
  type Verdict,
} from '@meshboard/room';
import { useCallback, useEffect, useRef, useState } from 'react';
import { formatShortcut } from '../../actions/shortcut.ts';
import { type CheckKey, checkWords } from '../../i18n/check-words.ts';
import { useApp, useSession, useT } from '../app-context.ts';
import { copyText } from '../copy-text.ts';
import { Dialog } from '../dialog.tsx';
import { Icon, type IconName } from '../icons.tsx';
import { useMemberName } from '../member-name.ts';
import './check-dialog.css';

/** How long, in milliseconds, a button says that it has copied. */
const CONFIRM_MS = 2_500;

type ShownState = StepState | 'running';

const ICONS: Readonly<Record<ShownState, IconName>> = {
  running: 'more',
  ok: 'check',
  failed: 'close',
  skipped: 'minus',
  unknown: 'help',
};

interface Check {
  readonly steps: ReadonlyMap<DiagnosisStepId, DiagnosisStep>;
  readonly report: DiagnosisReport | null;
  /** The diagnosis threw, which it should not. */
  readonly failed: boolean;
}

const BEGUN: Check = { steps: new Map(), report: null, failed: false };

/** A diagnosis that runs while the dialog is open, and once more when that is asked for. */
const useCheck = (): { readonly check: Check; readonly again: () => void } => {
  const { room } = useSession();
  const [round, setRound] = useState(0);
  const [check, setCheck] = useState<Check>(BEGUN);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further round is what asks for a further diagnosis
  useEffect(() => {
    const closed = new AbortController();
    setCheck(BEGUN);
    const onStep = (step: DiagnosisStep): void =>
      setCheck((before) => ({ ...before, steps: new Map(before.steps).set(step.id, step) }));
    room
      .get()
      .diagnose({ signal: closed.signal, onStep })
      .then(
        (report) => setCheck((before) => ({ ...before, report })),
        (error: unknown) => {
          if (closed.signal.aborted) return;
          console.error('The connection could not be checked.', error);
          setCheck((before) => ({ ...before, failed: true }));
        },
      );
    return () => closed.abort();
  }, [room, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { check, again };
};

/** Verdicts by which nobody is kept out. */
const GOOD: ReadonlySet<Verdict> = new Set(['well', 'well-alone', 'well-udp-blocked']);

/** What is the matter and what to do; how far it is until then. */
const Outcome = ({ check: { steps, report, failed } }: { readonly check: Check }) => {
  const t = useT();
  const say = checkWords(t.language);
  if (failed) return <p className="note note-warning">{say('check.failed')}</p>;
  if (report === null) {
    const [done, total] = [steps.size, DIAGNOSIS_STEPS.length];
    return (
      <div className="note check-verdict">
        <Icon name="more" />
        <p>{t('check.running', { done, total })}</p>
        <progress value={done} max={total} aria-label={say('check.title')} />
      </div>
    );
  }
  const good = GOOD.has(report.verdict);
  return (
    <div
      className={good ? 'note check-verdict' : 'note note-warning check-verdict'}
      data-tone={good ? 'good' : 'warning'}
      data-verdict={report.verdict}
    >
      <Icon name={good ? 'check' : 'warning'} />
      <strong>{say(`check.verdict.${report.verdict}`)}</strong>
      <p>{say(`check.advice.${report.verdict}`)}</p>
    </div>
  );
};

const Line = (props: {
  readonly id: string;
  readonly state: ShownState;
  readonly name: string;
  readonly ms: number | null;
  readonly detail: string | null;
}) => {
  const t = useT();
  const say = checkWords(t.language);
  const { id, state, name, ms, detail } = props;
  return (
    <li data-step={id} data-state={state}>
      <Icon name={ICONS[state]} />
      <span>{name}</span>
      <span className="check-state">
        {say(`check.state.${state}`)}
        {ms !== null && ` · ${t('people.milliseconds', { count: Math.round(ms) })}`}
      </span>
      {detail !== null && <span className="check-detail">{detail}</span>}
    </li>
  );
};

const INCOMPATIBLE: ReadonlySet<string> = new Set([
  'bad-handshake',
  'bad-frame',
  'bad-message',
  'bad-update',
]);

const peerWords = ({ state, via, relayed, lastEnd }: PeerFinding): CheckKey => {
  if (state === 'linked' && via === 'tab') return 'check.peer.tab';
  if (state === 'linked' && relayed !== null) return relayed ? 'check.peer.relayed' : 'check.peer.direct';
  if (state === 'failed' && lastEnd !== null && INCOMPATIBLE.has(lastEnd)) return 'check.peer.incompatible';
  return `check.peer.${state}`;
};

const PEER_STATES: Readonly<Record<PeerFinding['state'], StepState>> = {
  linked: 'ok',
  hanging: 'unknown',
  connecting: 'unknown',
  'never-answered': 'failed',
  failed: 'failed',
};

const Peers = ({ peers }: { readonly peers: readonly PeerFinding[] }) => {
  const t = useT();
  const say = checkWords(t.language);
  const nameOf = useMemberName(peers);
  return (
    <>
      <h3>{say('check.peers')}</h3>
      <ul className="check-list">
        {peers.map((peer) => (
          <Line
            key={peer.member}
            id={peer.state}
            state={PEER_STATES[peer.state]}
            name={nameOf(peer)}
            ms={peer.roundTripMs}
            detail={say(peerWords(peer))}
          />
        ))}
      </ul>
    </>
  );
};

const Report = ({ report, again }: { readonly report: DiagnosisReport; readonly again: () => void }) => {
  const t = useT();
  const say = checkWords(t.language);
  const { mac, toasts } = useApp();
  const field = useRef<HTMLTextAreaElement>(null);
  const details = useRef<HTMLDetailsElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const text = JSON.stringify(report, null, 2);
  const copy = async (): Promise<void> => {
    if (field.current === null || details.current === null) return;
    // What is not shown cannot be selected.
    if (navigator.clipboard === undefined) details.current.open = true;
    if (await copyText(text, field.current)) setCopied(true);
    else {
      const shortcut = formatShortcut('Mod+C', mac, t);
      toasts.show({ tone: 'info', text: t('check.copyFailed', { shortcut }) });
    }
  };
  return (
    <>
      <div className="check-buttons">
        <button type="button" className="button-primary" onClick={() => void copy()}>
          <Icon name={copied ? 'check' : 'copy'} size={18} />
          <span aria-live="polite">{copied ? say('check.copied') : say('check.copy')}</span>
        </button>
        <button type="button" className="button-secondary" onClick={again}>
          {say('check.again')}
        </button>
      </div>
      <details ref={details} className="check-report">
        <summary>{say('check.report')}</summary>
        <p className="fine">{say('check.reportHint')}</p>
        <textarea ref={field} readOnly value={text} aria-label={say('check.report')} />
      </details>
    </>
  );
};

/** Finds out which step fails when people cannot draw together, and says what to do. Closing it ends it. */
const CheckDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const say = checkWords(t.language);
  const { check, again } = useCheck();
  const { steps, report } = check;
  return (
    <Dialog title={say('check.title')} onClose={onClose}>
      <div role="status" aria-busy={report === null && !check.failed}>
        <Outcome check={check} />
      </div>
      <h3>{say('check.steps')}</h3>
      <ul className="check-list">
        {DIAGNOSIS_STEPS.map((id) => {
          const step = steps.get(id);
          return (
            <Line
              key={id}
              id={id}
              state={step?.state ?? 'running'}
              name={say(`check.step.${id}`)}
              ms={step?.ms ?? null}
              detail={step ? say(`check.code.${step.code}`) : null}
            />
          );
        })}
      </ul>
      {report !== null && report.peers.length > 0 && <Peers peers={report.peers} />}
      {report !== null && <Report report={report} again={again} />}
      {check.failed && (
        <div className="check-buttons">
          <button type="button" className="button-secondary" onClick={again}>
            {say('check.again')}
          </button>
        </div>
      )}
      <p className="fine">{say('check.itself')}</p>
    </Dialog>
  );
};
export default CheckDialog;
