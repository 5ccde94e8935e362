import { useState } from 'preact/hooks';
import { Avatar, Empty, ErrorNote, Icon, Item, Page, Sheet, Skeleton } from '../../../shared/ui';
import { TabBar } from '../../parts/TabBar';
import { me } from '../../session';
import { chats, chatsError, loadChats, requestsIn } from '../chats';
import { t } from '../i18n';
import { connected } from '../live';
import { waiting } from '../sending';
import type { Chat } from '../types';
import { nameOf, preview, shortWhen } from '../words';
import { GroupAvatar } from '../parts/GroupAvatar';

/** The last thing said, with its author's name in a group, or what is written and not sent yet. */
function Last({ chat }: { chat: Chat }) {
  const reader = me.value?.member.id;
  const unsent = waiting.value.find((each) => each.chat === chat.id);
  if (unsent) {
    return (
      <>
        <span class={unsent.refused ? 'bad' : undefined}>
          {t(unsent.refused ? 'chat.not_sent' : 'chat.waiting')}
        </span>{' '}
        {unsent.text ?? t('chat.a_picture')}
      </>
    );
  }
  const { last } = chat;
  if (!last) return null;
  const named =
    chat.kind === 'group' && last.kind !== 'notice' && !last.recalled && last.sender.id !== reader;
  return (
    <>
      {chat.mentioned && <span class="bad">{t('chat.mentioned')} </span>}
      {named && `${nameOf(last.sender)}${t('chat.colon')}`}
      {preview(last, reader)}
    </>
  );
}

function ChatItem({ chat }: { chat: Chat }) {
  return (
    <a class="item chat-item" href={`/chats/${chat.id}`}>
      <span class="chat-face">
        {chat.kind === 'group' ? <GroupAvatar name={chat.title} /> : <Avatar name={chat.title} />}
        {chat.unread > 0 && (
          <span class={chat.muted ? 'count quiet num' : 'count num'}>
            <span aria-hidden="true">{chat.unread > 99 ? '99+' : chat.unread}</span>
            <span class="sr">{t('nav.unread', { n: chat.unread })}</span>
          </span>
        )}
      </span>
      <span class="grow">
        <b>{chat.title}</b>
        <span class="mut last">
          <Last chat={chat} />
        </span>
      </span>
      <span class="end">
        <span class="mut num">{shortWhen(chat.at_ms)}</span>
        {chat.muted && (
          <span class="mut">
            <Icon name="muted" small />
            <span class="sr">{t('chat.muted')}</span>
          </span>
        )}
      </span>
    </a>
  );
}

function Begin({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={t('chat.begin')} onClose={onClose}>
      <nav class="card tight items" aria-label={t('chat.begin')}>
        <Item href="/friends" icon="chat" title={t('chat.begin.friend')} more />
        <Item href="/chats/new" icon="group" title={t('chat.begin.group')} more />
        <Item href="/friends/add" icon="addfriend" title={t('friends.add')} more />
        <Item href="/scan" icon="scan" title={t('nav.scan')} more />
      </nav>
    </Sheet>
  );
}

/** The conversations, newest activity first. */
export function Chats() {
  const [beginning, setBeginning] = useState(false);
  const rows = chats.value;
  const asked = requestsIn.value;
  return (
    <>
      <Page
        title={t('chat.title')}
        root
        end={
          <span class="row tools-end">
            <a class="btn-i" href="/chats/search" aria-label={t('search')}>
              <Icon name="search" />
            </a>
            <button
              type="button"
              class="btn-i"
              aria-label={t('chat.begin')}
              onClick={() => setBeginning(true)}
            >
              <Icon name="topup" />
            </button>
          </span>
        }
      >
        {!connected.value && rows && (
          <p class="note center" role="status">
            {t('chat.connecting')}
          </p>
        )}
        <a class="card row friends-link" href="/friends">
          <Icon name="people" />
          <span class="grow">{t('friends.title')}</span>
          {asked > 0 && (
            <span class="tag bad">
              <span class="num">{t('friends.requests.new', { n: asked })}</span>
            </span>
          )}
          <Icon name="chevron" small />
        </a>
        <ErrorNote error={chatsError.value} onRetry={() => void loadChats()} />
        {!rows && !chatsError.value && <Skeleton lines={6} />}
        {rows && rows.length > 0 && (
          <div class="card tight items">
            {rows.map((chat) => (
              <ChatItem key={chat.id} chat={chat} />
            ))}
          </div>
        )}
        {rows?.length === 0 && (
          <Empty icon="chat" title={t('chat.none')}>
            <p>{t('chat.none.about')}</p>
            <a class="pill" href="/friends/add">
              {t('friends.add')}
            </a>
          </Empty>
        )}
        <div class="tab-room" />
      </Page>
      {beginning && <Begin onClose={() => setBeginning(false)} />}
      <TabBar />
    </>
  );
}
