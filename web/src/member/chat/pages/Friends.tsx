import { useMemo, useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { language } from '../../../shared/i18n';
import { Avatar, Empty, ErrorNote, Icon, Item, Loaded, Page } from '../../../shared/ui';
import { friendChanges, requestsIn } from '../chats';
import { everyFriend } from '../friends';
import { t } from '../i18n';
import type { Friend, Person } from '../types';

const shown = (friend: Friend): string => friend.alias || friend.name;

function FriendList({ friends }: { friends: Friend[] }) {
  const [typed, setTyped] = useState('');
  const sorted = useMemo(() => {
    const order = new Intl.Collator(language.value);
    return [...friends].sort((a, b) => order.compare(shown(a), shown(b)));
  }, [friends, language.value]);
  const sought = typed.trim().toLowerCase();
  const found = sorted.filter((each) =>
    `${each.name} ${each.alias ?? ''} ${each.handle ?? ''}`.toLowerCase().includes(sought),
  );
  if (friends.length === 0) {
    return (
      <Empty icon="people" title={t('friends.none')}>
        <p>{t('friends.none.about')}</p>
        <a class="pill" href="/friends/add">
          {t('friends.add')}
        </a>
      </Empty>
    );
  }
  return (
    <>
      {friends.length > 8 && (
        <label class="search">
          <Icon name="search" small />
          <span class="sr">{t('search')}</span>
          <input
            type="search"
            placeholder={t('search')}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="card tight items">
        {found.map((each) => (
          <Item
            key={each.id}
            href={`/friends/${each.id}`}
            start={<Avatar name={shown(each)} />}
            title={shown(each)}
            about={each.alias ? each.name : each.handle && `@${each.handle}`}
            more
          />
        ))}
      </div>
      <p class="note center">{t('friends.count', { n: friends.length })}</p>
    </>
  );
}

/** Everybody whom this member talks to. */
export function Friends() {
  const load = useLoad(everyFriend, [friendChanges.value]);
  const asked = requestsIn.value;
  return (
    <Page
      title={t('friends.title')}
      backTo="/chats"
      end={
        <a class="btn-i" href="/friends/add" aria-label={t('friends.add')}>
          <Icon name="addfriend" />
        </a>
      }
    >
      <div class="card tight items">
        <Item
          href="/friends/requests"
          icon="addfriend"
          title={
            <>
              {t('friends.requests')} {asked > 0 && <span class="tag bad num">{asked}</span>}
            </>
          }
          more
        />
        <Item href="/chats/new" icon="group" title={t('chat.begin.group')} more />
        <Item href="/friends/blocked" icon="block" title={t('friends.blocked')} more />
      </div>
      <Loaded load={load} lines={5}>
        {(friends) => <FriendList friends={friends} />}
      </Loaded>
    </Page>
  );
}

/** Those from whom this member hears nothing. */
export function BlockedPeople() {
  const load = useLoad(
    (signal) => api.get<ApiPage<Person>>('/member/friends/blocked', undefined, signal),
    [friendChanges.value],
  );
  const lift = useAction(async (_key: string, id: string) => {
    await api.post(`/member/friends/${id}/unblock`);
    load.reload();
  });
  return (
    <Page title={t('friends.blocked')} backTo="/friends">
      <ErrorNote error={lift.error} />
      <Loaded load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="block" title={t('friends.blocked.none')} />
          ) : (
            <div class="card tight items">
              {items.map((each) => (
                <Item
                  key={each.id}
                  start={<Avatar name={each.name} />}
                  title={each.name}
                  end={
                    <button type="button" class="pill" onClick={() => void lift.run(each.id)}>
                      {t('friends.unblock')}
                    </button>
                  }
                />
              ))}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
