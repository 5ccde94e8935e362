import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { usePages } from '../../../shared/api/usePages';
import { Avatar, Empty, ErrorNote, Icon, Item, MoreButton, Page, Skeleton } from '../../../shared/ui';
import type { Chat } from '../../chat/types';
import { t } from '../i18n';
import type { Asset } from '../types';

const about = (chat: Chat): string =>
  chat.kind === 'direct' ? t('packets.send.direct') : t('packets.send.people', { n: chat.members });

/** For whom: one of the conversations, those that talked last first. */
export function ChooseChat({ asset }: { asset: Asset }) {
  const [typed, setTyped] = useState('');
  const list = usePages((cursor, signal) =>
    api.get<ApiPage<Chat>>('/member/chats', { cursor, limit: 50 }, signal),
  );
  const wanted = typed.trim().toLowerCase();
  const shown = list.items.filter(
    (chat) => chat.kind !== 'shop' && chat.title.toLowerCase().includes(wanted),
  );
  return (
    <Page title={t(asset === 'gold' ? 'packets.send.title.gold' : 'packets.send.title.cash')}>
      <h2>{t('packets.send.choose')}</h2>
      <label class="search">
        <Icon name="search" small />
        <input
          type="search"
          aria-label={t('packets.send.choose.search')}
          placeholder={t('packets.send.choose.search')}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <ErrorNote error={list.error} onRetry={list.reload} />
      {list.loading && list.items.length === 0 && <Skeleton />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <Empty icon="people" title={t('packets.send.choose.none')}>
          <p>{t('packets.send.choose.none.how')}</p>
          <a class="pill" href="/friends">
            {t('packets.send.friends')}
          </a>
        </Empty>
      )}
      {list.items.length > 0 && shown.length === 0 && (
        <p class="mut center">{t('packets.send.choose.no_match')}</p>
      )}
      {shown.length > 0 && (
        <div class="card tight items">
          {shown.map((chat) => (
            <Item
              key={chat.id}
              start={
                chat.kind === 'direct' ? (
                  <Avatar name={chat.title} />
                ) : (
                  <span class="disc">
                    <Icon name="people" />
                  </span>
                )
              }
              title={chat.title}
              about={about(chat)}
              href={`/packets/send?chat=${chat.id}&asset=${asset}`}
              more
            />
          ))}
        </div>
      )}
      {list.hasMore && <MoreButton busy={list.loading} onClick={list.loadMore} />}
    </Page>
  );
}
