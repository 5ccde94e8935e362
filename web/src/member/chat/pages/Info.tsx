import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { go } from '../../../shared/router';
import type { PageProps } from '../../../shared/routes';
import { Avatar, Button, ErrorNote, Icon, Item, Loaded, Page, Sheet } from '../../../shared/ui';
import { me } from '../../session';
import { changeChat, chatChanges, forgetChat } from '../chats';
import { t } from '../i18n';
import { dropThread } from '../threads';
import type { ChatDetail, Participant } from '../types';
import { nameOf } from '../words';

const LONGEST_NAME = 30;
/** So many faces are shown; the others when one asks for them. */
const FACES = 19;

function Rename({ chat, onClose }: { chat: ChatDetail; onClose: () => void }) {
  const [name, setName] = useState(chat.title);
  const save = useAction(async (_key: string, title: string) => {
    await api.patch(`/member/chats/${chat.id}`, { name: title });
    changeChat(chat.id, (row) => ({ ...row, title }));
    chatChanges.value++;
    onClose();
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    void save.run(name.trim());
  };
  return (
    <Sheet title={t('group.rename')} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="box">
          <span>{t('group.name')}</span>
          <input
            value={name}
            maxLength={LONGEST_NAME}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <ErrorNote error={save.error} />
        <Button submit busy={save.busy} disabled={name.trim() === ''}>
          {t('save')}
        </Button>
      </form>
    </Sheet>
  );
}

function Leave({ chat, onClose }: { chat: ChatDetail; onClose: () => void }) {
  const leave = useAction(async () => {
    await api.post(`/member/chats/${chat.id}/leave`);
    forgetChat(chat.id);
    dropThread(chat.id);
    go('/chats', { replace: true });
  });
  return (
    <Sheet title={t('group.leave')} onClose={onClose}>
      <p class="center mut">{t('group.leave.about')}</p>
      <ErrorNote error={leave.error} />
      <Button kind="danger" busy={leave.busy} onClick={() => void leave.run()}>
        {t('group.leave')}
      </Button>
    </Sheet>
  );
}

/** Somebody in the group, and for its owner the way to remove them. */
function Member(props: { chat: ChatDetail; member: Participant; onClose: () => void }) {
  const { chat, member } = props;
  const remove = useAction(async () => {
    await api.delete(`/member/chats/${chat.id}/members/${member.id}`);
    chatChanges.value++;
    props.onClose();
  });
  const may = chat.role === 'owner' && member.id !== me.value?.member.id;
  return (
    <Sheet title={nameOf(member, chat.participants)} onClose={props.onClose}>
      <div class="payee">
        <Avatar name={nameOf(member)} big />
        {member.alias && <span class="mut">{member.name}</span>}
        {member.role === 'owner' && <span class="tag">{t('group.owner')}</span>}
      </div>
      <ErrorNote error={remove.error} />
      {member.id !== me.value?.member.id && (
        <a class="btn line" href={`/friends/${member.id}?name=${encodeURIComponent(member.name)}`}>
          {t('friends.one')}
        </a>
      )}
      {may && (
        <Button kind="danger" busy={remove.busy} onClick={() => void remove.run()}>
          {t('group.remove')}
        </Button>
      )}
    </Sheet>
  );
}

function Faces({ chat }: { chat: ChatDetail }) {
  const [all, setAll] = useState(false);
  const [chosen, setChosen] = useState<Participant>();
  const people = all ? chat.participants : chat.participants.slice(0, FACES);
  return (
    <section class="card stack">
      <h2>{t('chat.people', { n: chat.members })}</h2>
      <ul class="faces">
        {people.map((each) => (
          <li key={each.id}>
            <button type="button" onClick={() => setChosen(each)}>
              <Avatar name={nameOf(each, chat.participants)} />
              <span>{nameOf(each, chat.participants)}</span>
            </button>
          </li>
        ))}
        {chat.kind === 'group' && (
          <li>
            <a href={`/chats/${chat.id}/add`}>
              <span class="avatar add">
                <Icon name="plus" />
              </span>
              <span>{t('group.add')}</span>
            </a>
          </li>
        )}
      </ul>
      {!all && chat.participants.length > FACES && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {t('group.all', { n: chat.participants.length })}
        </button>
      )}
      {chosen && <Member chat={chat} member={chosen} onClose={() => setChosen(undefined)} />}
    </section>
  );
}

function Mute({ chat }: { chat: ChatDetail }) {
  const [muted, setMuted] = useState(chat.muted);
  const save = useAction(async (_key: string, value: boolean) => {
    setMuted(value);
    await api.post(`/member/chats/${chat.id}/mute`, { muted: value });
    changeChat(chat.id, (row) => ({ ...row, muted: value }));
    return true;
  });
  const change = async (value: boolean): Promise<void> => {
    if (!(await save.run(value))) setMuted(!value);
  };
  return (
    <>
      <label class="fld">
        <span>{t('chat.mute')}</span>
        <input
          type="checkbox"
          class="switch"
          role="switch"
          checked={muted}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
      </label>
      <ErrorNote error={save.error} />
    </>
  );
}

/** A shop of which one wants nothing more. */
function Block({ chat }: { chat: ChatDetail }) {
  const [blocked, setBlocked] = useState(chat.blocked);
  const save = useAction(async (_key: string, value: boolean) => {
    setBlocked(value);
    await api.post(`/member/chats/${chat.id}/block`, { blocked: value });
    return true;
  });
  const change = async (value: boolean): Promise<void> => {
    if (!(await save.run(value))) setBlocked(!value);
  };
  return (
    <>
      <label class="fld">
        <span>{t('chat.block')}</span>
        <input
          type="checkbox"
          class="switch"
          role="switch"
          checked={blocked}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
      </label>
      <p class="note">{t('chat.block.about')}</p>
      <ErrorNote error={save.error} />
    </>
  );
}

function About({ chat }: { chat: ChatDetail }) {
  const [sheet, setSheet] = useState<'rename' | 'leave'>();
  const group = chat.kind === 'group';
  return (
    <>
      {chat.kind !== 'shop' && <Faces chat={chat} />}
      <div class="card tight items">
        {group && (
          <Item
            icon="edit"
            title={t('group.name')}
            end={<span class="mut">{chat.title}</span>}
            more={chat.role === 'owner'}
            onClick={chat.role === 'owner' ? () => setSheet('rename') : undefined}
          />
        )}
        <Item href={`/chats/search?chat=${chat.id}`} icon="search" title={t('chat.search')} more />
        {!group && chat.peer && (
          <Item href={`/friends/${chat.peer.id}`} icon="me" title={t('friends.one')} more />
        )}
      </div>
      <div class="card tight">
        <Mute chat={chat} />
        {chat.kind === 'shop' && <Block chat={chat} />}
      </div>
      {group && (
        <Button kind="danger" onClick={() => setSheet('leave')}>
          {t('group.leave')}
        </Button>
      )}
      {sheet === 'rename' && <Rename chat={chat} onClose={() => setSheet(undefined)} />}
      {sheet === 'leave' && <Leave chat={chat} onClose={() => setSheet(undefined)} />}
    </>
  );
}

/** Who is in a conversation, and how it is kept. */
export function Info({ params }: PageProps) {
  const id = params.id ?? '';
  const load = useLoad(
    (signal) => api.get<ChatDetail>(`/member/chats/${id}`, undefined, signal),
    [id, chatChanges.value],
  );
  return (
    <Page title={t('chat.info')} backTo={`/chats/${id}`}>
      <Loaded load={load} lines={5}>
        {(chat) => <About chat={chat} />}
      </Loaded>
    </Page>
  );
}
