import { useEffect, useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { usePages } from '../../../shared/api/usePages';
import { parameter } from '../../../shared/router';
import { Avatar, Empty, ErrorNote, Icon, MoreButton, Page, Skeleton } from '../../../shared/ui';
import { t } from '../i18n';
import type { Found } from '../types';
import { nameOf, shortWhen } from '../words';

const PAUSE_MS = 300;
const LEAD = 24;

/** A text around the first place where `sought` stands, with that place marked. */
function Marked({ text, sought }: { text: string; sought: string }) {
  const at = text.toLowerCase().indexOf(sought.toLowerCase());
  if (at < 0) return <>{text}</>;
  const from = Math.max(0, at - LEAD);
  return (
    <>
      {from > 0 && '…'}
      {text.slice(from, at)}
      <mark>{text.slice(at, at + sought.length)}</mark>
      {text.slice(at + sought.length)}
    </>
  );
}

function Hit({ found, sought }: { found: Found; sought: string }) {
  const { chat, message } = found;
  return (
    <a class="item chat-item" href={`/chats/${chat.id}?seq=${message.seq}`}>
      <Avatar name={chat.title} />
      <span class="grow">
        <b>{chat.title}</b>
        <span class="mut hit">
          {nameOf(message.sender)}
          {t('chat.colon')}
          <Marked text={message.text ?? ''} sought={sought} />
        </span>
      </span>
      <span class="end mut num">{shortWhen(message.at_ms)}</span>
    </a>
  );
}

/** Looks for words in one's own conversations, or in one of them: `/chats/search?chat=…`. */
export function Search() {
  const chat = parameter('chat');
  const [typed, setTyped] = useState('');
  const [sought, setSought] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSought(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const list = usePages<Found>(
    (cursor, signal) =>
      sought === ''
        ? Promise.resolve({ items: [], next: null })
        : api.get<ApiPage<Found>>('/member/chats/search', { q: sought, chat, cursor }, signal),
    [sought, chat],
  );
  return (
    <Page title={t('chat.search')} backTo={chat ? `/chats/${chat}/info` : '/chats'}>
      <label class="search">
        <Icon name="search" small />
        <span class="sr">{t('chat.search')}</span>
        <input
          type="search"
          maxLength={60}
          placeholder={t('chat.search.words')}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <ErrorNote error={list.error} onRetry={list.reload} />
      {list.loading && sought !== '' && list.items.length === 0 && <Skeleton lines={4} />}
      {!list.loading && !list.error && !list.hasMore && sought !== '' && list.items.length === 0 && (
        <Empty icon="search" title={t('chat.search.none')} />
      )}
      {list.items.length > 0 && (
        <div class="card tight items">
          {list.items.map((each) => (
            <Hit key={each.message.id} found={each} sought={sought} />
          ))}
        </div>
      )}
      {list.hasMore && <MoreButton busy={list.loading} onClick={list.loadMore} />}
    </Page>
  );
}
