import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useAction } from '../../../shared/api/useAction';
import { ErrorNote, Icon } from '../../../shared/ui';
import { t } from '../i18n';
import { stillWaiting } from '../outbox';
import { waiting } from '../sending';
import { loadNewer, loadOlder, openThread } from '../threads';
import type { Thread } from '../thread';
import type { Chat, Message, Participant, Quoted } from '../types';
import { isSilent, nameOf, placeOf, preview } from '../words';
import { Row } from './Row';
import { useWindow } from './useWindow';
import { WaitingRow } from './WaitingRow';

/** Rows before the edge of what is loaded at which more is asked for. */
const EARLY = 15;
const LIT_MS = 1_600;

export interface MessageListProps {
  chat: Pick<Chat, 'id' | 'kind'>;
  thread: Thread;
  reader: string | undefined;
  participants: Participant[];
  /** The last that had been read when the conversation was opened, if more had come since. */
  readBefore?: number;
  /** A message to be taken to: from a search, or from a quotation. */
  goal?: { seq: number };
  onGoal: (seq: number) => void;
  onMenu: (message: Message) => void;
  onPicture: (message: Message) => void;
  /** The first unread message has been on screen. */
  onUnreadSeen: () => void;
  /** Whether the newest messages are on screen. */
  onEnd: (atEnd: boolean) => void;
}

/** How many of the others have read the newest of one's own. */
function readersOf(props: MessageListProps, message: Message): string {
  const { thread, reader } = props;
  const others = Object.entries(thread.reads).filter(
    ([member, seq]) => member !== reader && seq >= message.seq,
  );
  if (others.length === 0) return '';
  return props.chat.kind === 'direct' ? t('chat.read') : t('chat.read_by', { n: others.length });
}

/** Speaks what comes in while the conversation is open: the list itself is silent, since it changes when one scrolls. */
function Spoken({ newest, props }: { newest: Message | undefined; props: MessageListProps }) {
  const [heard, setHeard] = useState('');
  const from = useRef(newest?.seq ?? 0);
  useEffect(() => {
    if (!newest || newest.seq <= from.current) return;
    from.current = newest.seq;
    if (newest.sender.id === props.reader) return;
    const who = nameOf(newest.sender, props.participants);
    setHeard(`${who}${t('chat.colon')}${preview(newest, props.reader, props.participants)}`);
  }, [newest?.seq]);
  return (
    <p class="sr" role="status">
      {heard}
    </p>
  );
}

/** The messages of a conversation: as many as the screen needs, loaded further at both ends. */
export function MessageList(props: MessageListProps) {
  const { thread, reader, participants, chat } = props;
  const items = useMemo(() => thread.items.filter((each) => !isSilent(each)), [thread.items]);
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<number>();
  const [lit, setLit] = useState<number>();
  const [seen, setSeen] = useState(items.at(-1)?.seq ?? 0);
  const reached = useRef<MessageListProps['goal']>(undefined);
  const older = useAction(() => loadOlder(chat.id));
  const newer = useAction(() => loadNewer(chat.id));
  const view = useWindow(box, items, thread.follows, (shown) => {
    const last = items[shown.to - 1]?.seq ?? 0;
    setSeen((before) => Math.max(before, last));
    const top = items[shown.from]?.seq ?? 0;
    if (props.readBefore !== undefined && top <= props.readBefore + 1) props.onUnreadSeen();
    if (reached.current !== props.goal) return; // on the way to a message
    if (shown.from < EARLY && !thread.start && !older.busy && !older.error) void older.run();
    if (items.length - shown.to < EARLY && !thread.follows && !newer.busy && !newer.error) void newer.run();
  });
  const entries = stillWaiting(
    waiting.value.filter((each) => each.chat === chat.id && each.member === reader),
    items,
    reader ?? '',
  );
  const atEnd = view.atEnd && thread.follows;
  const newest = items.at(-1)?.seq ?? 0;

  useEffect(() => props.onEnd(atEnd), [atEnd, newest]);
  useEffect(() => {
    if (atEnd) setSeen(newest);
  }, [atEnd, newest]);
  // a short conversation does not fill the screen, so nothing would ever be scrolled
  useEffect(() => view.onScroll(), [items.length]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => view.onScroll());
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  // what one has just written is seen, wherever one was
  useEffect(() => {
    if (entries.length > 0) view.toEnd();
  }, [entries.length]);

  useEffect(() => {
    if (!props.goal) return undefined;
    const { seq } = props.goal;
    if (!view.show(seq)) return undefined;
    reached.current = props.goal;
    setCurrent(seq);
    setLit(seq);
    const timer = setTimeout(() => setLit(undefined), LIT_MS);
    return () => clearTimeout(timer);
  }, [props.goal, items.some((each) => each.seq === props.goal?.seq)]);

  const toNewest = async (): Promise<void> => {
    if (!thread.follows) await openThread(chat.id).catch(() => undefined);
    view.toEnd();
  };

  const focused = items.some((each) => each.seq === current) ? current : newest;
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = event.target as HTMLElement;
    const at = items.findIndex((each) => each.seq === Number(row.dataset.seq));
    if (at < 0) return;
    const steps: Record<string, number> = {
      ArrowUp: -1,
      ArrowDown: 1,
      Home: -at,
      End: items.length - 1 - at,
    };
    const step = steps[event.key];
    const message = items[at + (step ?? 0)];
    if (!message) return;
    if (step !== undefined) {
      event.preventDefault();
      setCurrent(message.seq);
      const there = box.current?.querySelector<HTMLElement>(`[data-seq="${message.seq}"]`);
      if (there) there.focus();
      else props.onGoal(message.seq);
    } else if (event.key === 'Enter' || event.key === 'ContextMenu') {
      event.preventDefault();
      props.onMenu(message);
    }
  };

  // the server sends the beginning of a text; what else is quoted is known when it is here
  const quotedText = (quoted: Quoted): string => {
    const there = items.find((each) => each.seq === quoted.seq);
    return there ? preview(there, reader, participants) : quoted.text || t('chat.card.other');
  };
  const lastOwn = items.findLast((each) => each.sender.id === reader && each.kind !== 'notice');
  const fresh = thread.lastSeq - seen;
  return (
    <div class="log-frame">
      <div class="log" ref={box} onScroll={view.onScroll} onKeyDown={onKeyDown}>
        <div class="log-in" role="log" aria-live="off" aria-label={t('chat.messages')}>
          {older.error && <ErrorNote error={older.error} onRetry={() => void older.run()} />}
          {!thread.start && !older.error && <span class="spinner" aria-hidden="true" />}
          <div style={{ height: `${view.above}px` }} />
          {items.slice(view.span.from, view.span.to).map((message, i) => {
            const before = items[view.span.from + i - 1];
            return (
              <Row
                key={message.seq}
                message={message}
                place={placeOf(before, message)}
                firstUnread={
                  props.readBefore !== undefined &&
                  message.seq > props.readBefore &&
                  (before?.seq ?? 0) <= props.readBefore
                }
                reader={reader}
                participants={participants}
                group={chat.kind === 'group'}
                current={message.seq === focused}
                lit={message.seq === lit}
                readers={message === lastOwn ? readersOf(props, message) : ''}
                onMenu={props.onMenu}
                onPicture={props.onPicture}
                onQuoted={props.onGoal}
                quotedText={quotedText}
              />
            );
          })}
          <div style={{ height: `${view.below}px` }} />
          {newer.error && <ErrorNote error={newer.error} onRetry={() => void newer.run()} />}
          {entries.map((entry) => (
            <WaitingRow
              key={entry.key}
              entry={entry}
              name={participants.find((p) => p.id === reader)?.name ?? ''}
            />
          ))}
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="to-newest" onClick={() => void toNewest()}>
          <Icon name="down" small />
          {fresh > 0 ? t('chat.new_messages', { n: fresh }) : <span class="sr">{t('chat.to_newest')}</span>}
        </button>
      )}
      <Spoken newest={items.at(-1)} props={props} />
    </div>
  );
}
