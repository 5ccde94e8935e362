import '../styles/conversation.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { back, parameter } from '../../../shared/router';
import type { PageProps } from '../../../shared/routes';
import { useNow } from '../../../shared/useNow';
import { Empty, ErrorNote, Icon, Skeleton } from '../../../shared/ui';
import { me } from '../../session';
import { chatChanges, chats, reading } from '../chats';
import { t } from '../i18n';
import { connected, tellRead, typing } from '../live';
import { catchUp, openThread, threadOf } from '../threads';
import type { Chat, ChatDetail, Message, Participant } from '../types';
import { nameOf } from '../words';
import { Composer } from '../parts/Composer';
import { MessageList } from '../parts/MessageList';
import { MessageMenu } from '../parts/MessageMenu';
import { PictureViewer } from '../parts/Picture';

/** From so many unread messages on, the first of them is likely out of sight. */
const MANY = 8;

/** Who types, or that there is no connection: under the title. */
function Below({ chat, participants }: { chat: string; participants: Participant[] }) {
  const now = useNow(1_000);
  const typist = typing.value[chat];
  if (!connected.value) return <small>{t('chat.connecting')}</small>;
  if (!typist || typist.until < now) return null;
  const who = participants.find((each) => each.id === typist.member);
  return <small>{t('chat.typing', { who: who ? nameOf(who, participants) : '' })}</small>;
}

function Bar({ chat, participants }: { chat: Chat | undefined; participants: Participant[] }) {
  const goBack = (event: MouseEvent): void => {
    event.preventDefault();
    back('/chats');
  };
  return (
    <header class="nav">
      <a class="btn-i" href="/chats" aria-label={t('back')} onClick={goBack}>
        <Icon name="back" />
      </a>
      <div class="chat-title">
        <h1 tabIndex={-1}>{chat?.title ?? t('chat.title')}</h1>
        {chat?.kind === 'shop' && <span class="mut">{t('chat.shop')}</span>}
        {chat?.kind === 'group' && <span class="num mut">{t('chat.people', { n: chat.members })}</span>}
        {chat && <Below chat={chat.id} participants={participants} />}
      </div>
      {chat && (
        <a class="btn-i" href={`/chats/${chat.id}/info`} aria-label={t('chat.info')}>
          <Icon name="more" />
        </a>
      )}
    </header>
  );
}

/** Opens the thread where the address says: at a message, or at the newest. */
function useThread(id: string) {
  const place = threadOf(id);
  const [error, setError] = useState<Error>();
  const [goal, setGoal] = useState<{ seq: number }>();
  const goTo = (seq: number): void => {
    setGoal({ seq });
    if (!place.peek()?.items.some((each) => each.seq === seq)) openThread(id, seq).catch(setError);
  };
  const open = (): void => {
    setError(undefined);
    const asked = Number(parameter('seq'));
    if (asked > 0) goTo(asked);
    else if (place.peek()?.follows) catchUp(id).catch(setError);
    else openThread(id).catch(setError);
  };
  useEffect(open, [id]);
  return { thread: place.value, error, open, goal, goTo };
}

/** What was unread when the conversation was opened: the mark stays where it was while one reads. */
function useUnreadAtFirst(row: Chat | undefined): { readBefore?: number; n: number } {
  const kept = useRef<{ readBefore?: number; n: number }>(undefined);
  if (row && !kept.current) {
    kept.current = row.unread > 0 ? { readBefore: row.read_seq, n: row.unread } : { n: 0 };
  }
  return kept.current ?? { n: 0 };
}

/** A conversation: what was said, live, and where one writes. */
export function Conversation({ params }: PageProps) {
  const id = params.id ?? '';
  const detail = useLoad(
    (signal) => api.get<ChatDetail>(`/member/chats/${id}`, undefined, signal),
    [id, chatChanges.value],
  );
  const { thread, error, open, goal, goTo } = useThread(id);
  const row = chats.value?.find((each) => each.id === id);
  const chat = detail.data ?? row;
  const participants = detail.data?.participants ?? [];
  const reader = me.value?.member.id;
  const unread = useUnreadAtFirst(row ?? detail.data);
  const [upward, setUpward] = useState(true);
  const [menu, setMenu] = useState<Message>();
  const [picture, setPicture] = useState<Message>();
  const [reply, setReply] = useState<Message>();

  // what the others were told; the list on this phone counts a message as read when it comes in here
  const told = useRef(0);
  const onEnd = (atEnd: boolean): void => {
    reading.value = atEnd ? id : undefined;
    const newest = threadOf(id).peek()?.items.at(-1)?.seq ?? 0;
    if (!atEnd || newest <= told.current || document.visibilityState !== 'visible') return;
    told.current = newest;
    tellRead(id, newest);
  };
  useEffect(() => {
    const onVisible = (): void => {
      if (document.visibilityState === 'visible' && reading.peek() === id) onEnd(true);
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      reading.value = undefined;
    };
  }, [id]);

  const failed = error ?? (thread ? undefined : detail.error);
  return (
    <div class="chat">
      <Bar chat={chat} participants={participants} />
      <main>
        {failed && <ErrorNote error={failed} onRetry={open} />}
        {!thread && !failed && <Skeleton lines={6} />}
        {thread && (
          <MessageList
            chat={{ id, kind: chat?.kind ?? 'direct' }}
            thread={thread}
            reader={reader}
            participants={participants}
            readBefore={unread.readBefore}
            goal={goal}
            onGoal={goTo}
            onMenu={setMenu}
            onPicture={setPicture}
            onEnd={onEnd}
            onUnreadSeen={() => setUpward(false)}
          />
        )}
        {thread && thread.items.length === 0 && chat?.kind !== 'shop' && (
          <Empty icon="chat" title={t('chat.nothing_said')}>
            <p>{t('chat.say_hello')}</p>
          </Empty>
        )}
        {upward && unread.n >= MANY && unread.readBefore !== undefined && (
          <button
            type="button"
            class="to-unread"
            onClick={() => {
              setUpward(false);
              goTo((unread.readBefore ?? 0) + 1);
            }}
          >
            <Icon name="down" small />
            {t('chat.new_messages', { n: unread.n })}
          </button>
        )}
      </main>
      {chat?.kind === 'shop' && <p class="note center">{t('chat.shop.about')}</p>}
      {chat && chat.kind !== 'shop' && (
        <Composer
          chat={chat}
          reader={reader}
          participants={participants}
          reply={reply}
          onNoReply={() => setReply(undefined)}
        />
      )}
      {menu && (
        <MessageMenu
          message={menu}
          reader={reader}
          participants={participants}
          onReply={setReply}
          onClose={() => setMenu(undefined)}
        />
      )}
      {picture && (
        <PictureViewer
          message={picture}
          who={nameOf(picture.sender, participants)}
          onClose={() => setPicture(undefined)}
        />
      )}
    </div>
  );
}
