import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { usePages } from '../../../shared/api/usePages';
import { go } from '../../../shared/router';
import { ErrorNote, Icon, Item, MoreButton, Sheet, Skeleton } from '../../../shared/ui';
import type { Chat } from '../../chat/types';
import { t } from '../i18n';
import type { Look } from '../types';

function Groups({ look, onClose }: { look: Look; onClose: () => void }) {
  const list = usePages((cursor, signal) =>
    api.get<ApiPage<Chat>>('/member/chats', { cursor, limit: 50 }, signal),
  );
  const groups = list.items.filter((chat) => chat.kind === 'group');
  const pass = useAction(async (_key: string, chat: string) => {
    await api.post(`/member/packets/${look.id}/pass-on`, { chat });
    go(`/chats/${chat}`, { replace: true });
  });
  return (
    <Sheet title={t('packets.pass_on')} onClose={onClose}>
      <p class="center mut">{t('packets.pass_on.about')}</p>
      <ErrorNote error={pass.error ?? list.error} />
      {list.loading && groups.length === 0 && <Skeleton />}
      {!list.loading && groups.length === 0 && <p class="center">{t('packets.pass_on.none')}</p>}
      <div class="items">
        {groups.map((chat) => (
          <Item
            key={chat.id}
            start={
              <span class="disc">
                <Icon name="people" />
              </span>
            }
            title={chat.title}
            about={t('packets.send.people', { n: chat.members })}
            onClick={() => void pass.run(chat.id)}
            more
          />
        ))}
      </div>
      {list.hasMore && <MoreButton busy={list.loading} onClick={list.loadMore} />}
    </Sheet>
  );
}

/** A shop's packet with several shares goes on to one of one's groups, once. */
export function PassOn({ look }: { look: Look }) {
  const [asked, setAsked] = useState(false);
  if (!look.can_pass_on) return null;
  return (
    <>
      <button type="button" class="pill" onClick={() => setAsked(true)}>
        {t('packets.pass_on')}
      </button>
      {asked && <Groups look={look} onClose={() => setAsked(false)} />}
    </>
  );
}
