import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { longDay } from '../../../shared/format';
import { go, parameter } from '../../../shared/router';
import type { PageProps } from '../../../shared/routes';
import { Avatar, Button, Empty, ErrorNote, Icon, Item, Loaded, Page, Sheet, toast } from '../../../shared/ui';
import { friendChanges, loadChats } from '../chats';
import { everyFriend } from '../friends';
import { t } from '../i18n';
import type { Friend } from '../types';
import { AskFriend } from './AddFriend';

const LONGEST_ALIAS = 30;

function EditAlias({ friend, onClose }: { friend: Friend; onClose: () => void }) {
  const [alias, setAlias] = useState(friend.alias ?? '');
  const save = useAction(async (_key: string, name: string) => {
    await api.patch(`/member/friends/${friend.id}`, { alias: name });
    friendChanges.value++;
    void loadChats();
    onClose();
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    void save.run(alias.trim());
  };
  return (
    <Sheet title={t('friends.alias')} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="box">
          <span>{t('friends.alias.for', { name: friend.name })}</span>
          <input
            value={alias}
            maxLength={LONGEST_ALIAS}
            onInput={(event) => setAlias(event.currentTarget.value)}
          />
          <span class="hint">{t('friends.alias.hint')}</span>
        </label>
        <ErrorNote error={save.error} />
        <Button submit busy={save.busy}>
          {t('save')}
        </Button>
      </form>
    </Sheet>
  );
}

/** Ending a friendship, or hearing nothing more: both ask first. */
function Part(props: { friend: Friend; how: 'remove' | 'block'; onClose: () => void }) {
  const { friend, how } = props;
  const part = useAction(async () => {
    if (how === 'block') await api.post(`/member/friends/${friend.id}/block`);
    else await api.delete(`/member/friends/${friend.id}`);
    friendChanges.value++;
    void loadChats();
    toast(t(`friends.${how}.done`));
    go('/friends', { replace: true });
  });
  return (
    <Sheet title={t(`friends.${how}`)} onClose={props.onClose}>
      <p class="center mut">{t(`friends.${how}.about`, { name: friend.alias || friend.name })}</p>
      <ErrorNote error={part.error} />
      <Button kind="danger" busy={part.busy} onClick={() => void part.run()}>
        {t(`friends.${how}`)}
      </Button>
    </Sheet>
  );
}

function About({ friend }: { friend: Friend }) {
  const [sheet, setSheet] = useState<'alias' | 'remove' | 'block'>();
  const close = (): void => setSheet(undefined);
  const to = `?to=${friend.id}&name=${encodeURIComponent(friend.alias || friend.name)}`;
  return (
    <>
      <div class="payee card">
        <Avatar name={friend.alias || friend.name} big />
        <b>{friend.alias || friend.name}</b>
        <span class="mut">
          {friend.alias && <>{friend.name} · </>}
          {friend.handle && `@${friend.handle}`}
        </span>
        <span class="mut">{t('friends.since', { day: longDay(friend.since_at_ms) })}</span>
      </div>
      <a class="btn" href={`/chats/${friend.chat}`}>
        <Icon name="chat" />
        {t('friends.talk')}
      </a>
      <nav class="card tight items" aria-label={t('chat.more')}>
        <Item
          href={`/packets/send?chat=${friend.chat}&asset=cash`}
          icon="packet"
          title={t('svc.red_packet')}
          more
        />
        <Item
          href={`/packets/send?chat=${friend.chat}&asset=gold`}
          icon="gold"
          title={t('svc.gold_packet')}
          more
        />
        <Item href={`/transfer${to}`} icon="transfer" title={t('home.transfer')} more />
        <Item href={`/request${to}`} icon="request" title={t('svc.request')} more />
      </nav>
      <div class="card tight items">
        <Item icon="edit" title={t('friends.alias')} more onClick={() => setSheet('alias')} />
        <Item icon="trash" title={t('friends.remove')} more onClick={() => setSheet('remove')} />
        <Item icon="block" title={t('friends.block')} more onClick={() => setSheet('block')} />
      </div>
      {sheet === 'alias' && <EditAlias friend={friend} onClose={close} />}
      {(sheet === 'remove' || sheet === 'block') && <Part friend={friend} how={sheet} onClose={close} />}
    </>
  );
}

/** A friend: talking, sending, and what to call them. Somebody met in a group (`?name=…`) can be asked to be one. */
export function FriendPage({ params }: PageProps) {
  const name = parameter('name');
  const load = useLoad(everyFriend, [friendChanges.value]);
  return (
    <Page title={t('friends.one')} backTo="/friends">
      <Loaded load={load}>
        {(friends) => {
          const friend = friends.find((each) => each.id === params.id);
          if (friend) return <About friend={friend} />;
          if (!name) return <Empty icon="people" title={t('friends.gone')} />;
          return <AskFriend found={{ id: params.id ?? '', name_masked: name, handle: null }} />;
        }}
      </Loaded>
    </Page>
  );
}
