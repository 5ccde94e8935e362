import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { go } from '../../../shared/router';
import type { PageProps } from '../../../shared/routes';
import { Avatar, Button, Empty, ErrorNote, Loaded, Page } from '../../../shared/ui';
import { chatChanges, loadChats } from '../chats';
import { everyFriend } from '../friends';
import { t } from '../i18n';
import type { Chat, ChatDetail, Friend } from '../types';

const LONGEST_NAME = 30;
const NAMES_IN_TITLE = 4;

const shown = (friend: Friend): string => friend.alias || friend.name;

/** Friends with a box to tick; those in `there` are in the group already. */
function Choose(props: {
  friends: Friend[];
  there?: Set<string>;
  chosen: string[];
  onChange: (ids: string[]) => void;
}) {
  const { friends, there, chosen, onChange } = props;
  if (friends.length === 0) return <Empty icon="people" title={t('friends.none')} />;
  return (
    <fieldset class="card tight items choose">
      <legend class="sr">{t('group.who')}</legend>
      {friends.map((each) => {
        const inside = there?.has(each.id) ?? false;
        return (
          <label key={each.id} class="item">
            <Avatar name={shown(each)} />
            <span class="grow">
              <b>{shown(each)}</b>
              {inside && <span class="mut">{t('group.inside')}</span>}
            </span>
            <input
              type="checkbox"
              class="radio"
              disabled={inside}
              checked={inside || chosen.includes(each.id)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked ? [...chosen, each.id] : chosen.filter((id) => id !== each.id),
                )
              }
            />
          </label>
        );
      })}
    </fieldset>
  );
}

/** A new group: who is in it, and what it is called. Without a name it is called after its first members. */
export function NewGroup() {
  const load = useLoad(everyFriend);
  const [chosen, setChosen] = useState<string[]>([]);
  const [name, setName] = useState('');
  const make = useAction(async (key: string, title: string, members: string[]) => {
    const chat = await api.post<Chat>('/member/chats', { name: title, members }, key);
    await loadChats();
    go(`/chats/${chat.id}`, { replace: true });
  });
  const names = (load.data ?? []).filter((each) => chosen.includes(each.id)).map(shown);
  const title = name.trim() || names.slice(0, NAMES_IN_TITLE).join(t('chat.and')).slice(0, LONGEST_NAME);
  return (
    <Page
      title={t('chat.begin.group')}
      backTo="/chats"
      footer={
        <>
          <ErrorNote error={make.error} />
          <Button
            busy={make.busy}
            disabled={chosen.length === 0}
            onClick={() => void make.run(title, chosen)}
          >
            {chosen.length === 0 ? t('group.choose') : t('group.make', { n: chosen.length + 1 })}
          </Button>
        </>
      }
    >
      <div class="card">
        <label class="box">
          <span>{t('group.name')}</span>
          <input
            value={name}
            maxLength={LONGEST_NAME}
            placeholder={title || t('group.name.example')}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
      </div>
      <Loaded load={load} lines={5}>
        {(friends) => <Choose friends={friends} chosen={chosen} onChange={setChosen} />}
      </Loaded>
    </Page>
  );
}

/** More people for a group: `/chats/:id/add`. */
export function AddMembers({ params }: PageProps) {
  const id = params.id ?? '';
  const friends = useLoad(everyFriend);
  const chat = useLoad((signal) => api.get<ChatDetail>(`/member/chats/${id}`, undefined, signal), [id]);
  const [chosen, setChosen] = useState<string[]>([]);
  const add = useAction(async (_key: string, members: string[]) => {
    await api.post(`/member/chats/${id}/members`, { members });
    chatChanges.value++;
    go(`/chats/${id}/info`, { replace: true });
  });
  const there = new Set(chat.data?.participants.map((each) => each.id));
  return (
    <Page
      title={t('group.add')}
      backTo={`/chats/${id}/info`}
      footer={
        <>
          <ErrorNote error={add.error} />
          <Button busy={add.busy} disabled={chosen.length === 0} onClick={() => void add.run(chosen)}>
            {chosen.length === 0 ? t('group.choose') : t('group.add.n', { n: chosen.length })}
          </Button>
        </>
      }
    >
      <ErrorNote error={chat.error} onRetry={chat.reload} />
      <Loaded load={friends} lines={5}>
        {(all) => <Choose friends={all} there={there} chosen={chosen} onChange={setChosen} />}
      </Loaded>
    </Page>
  );
}
