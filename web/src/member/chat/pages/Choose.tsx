import { go, parameter } from '../../../shared/router';
import { Avatar, Empty, ErrorNote, Item, Page, Skeleton } from '../../../shared/ui';
import { chats, chatsError, loadChats } from '../chats';
import { t } from '../i18n';
import { GroupAvatar } from '../parts/GroupAvatar';

/** Into which conversation a packet goes: `/chats/choose?asset=gold`. */
export function Choose() {
  const asset = parameter('asset') === 'gold' ? 'gold' : 'cash';
  const rows = chats.value?.filter((chat) => chat.kind !== 'shop');
  return (
    <Page title={t('chat.choose')}>
      <p class="note center">{t(asset === 'gold' ? 'chat.choose.gold' : 'chat.choose.cash')}</p>
      <ErrorNote error={chatsError.value} onRetry={() => void loadChats()} />
      {!rows && !chatsError.value && <Skeleton lines={5} />}
      {rows?.length === 0 && (
        <Empty icon="chat" title={t('chat.none')}>
          <p>{t('chat.none.about')}</p>
          <a class="pill" href="/friends/add">
            {t('friends.add')}
          </a>
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <div class="card tight items">
          {rows.map((chat) => (
            <Item
              key={chat.id}
              start={chat.kind === 'group' ? <GroupAvatar name={chat.title} /> : <Avatar name={chat.title} />}
              title={chat.title}
              about={chat.kind === 'group' && t('chat.people', { n: chat.members })}
              more
              onClick={() => go(`/packets/send?chat=${chat.id}&asset=${asset}`, { replace: true })}
            />
          ))}
        </div>
      )}
    </Page>
  );
}
