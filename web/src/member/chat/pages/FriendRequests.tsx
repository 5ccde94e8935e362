import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { dayAndTime } from '../../../shared/format';
import { hasText } from '../../../shared/i18n';
import { go } from '../../../shared/router';
import { Avatar, Button, Empty, ErrorNote, Item, Loaded, Page, Segments } from '../../../shared/ui';
import { friendChanges, loadChats, loadRequestsIn } from '../chats';
import { t } from '../i18n';
import type { FriendRequest } from '../types';

const stateText = (state: string): string => {
  const key = `friends.state.${state}`;
  return hasText(key) ? t(key as 'friends.state.open') : state;
};

/** Somebody who asks: what they say, and the answer. */
function Asked({ request, onAnswered }: { request: FriendRequest; onAnswered: () => void }) {
  const answer = useAction(async (_key: string, yes: boolean) => {
    const after = await api.post<{ chat?: string } | undefined>(
      `/member/friends/requests/${request.id}/${yes ? 'accept' : 'decline'}`,
    );
    void loadRequestsIn();
    if (yes) {
      friendChanges.value++;
      await loadChats();
      if (after?.chat) go(`/chats/${after.chat}`, { replace: true });
    }
    onAnswered();
  });
  return (
    <section class="card stack">
      <div class="row">
        <Avatar name={request.from.name} />
        <div class="grow">
          <b>{request.from.name}</b>
          <p class="mut">
            {request.from.handle && <>@{request.from.handle} · </>}
            <span class="num">{dayAndTime(request.at_ms)}</span>
          </p>
        </div>
      </div>
      {request.greeting && <p class="greeting">{request.greeting}</p>}
      <ErrorNote error={answer.error} />
      <div class="row pair">
        <Button kind="line" disabled={answer.busy} onClick={() => void answer.run(false)}>
          {t('friends.decline')}
        </Button>
        <Button busy={answer.busy} onClick={() => void answer.run(true)}>
          {t('friends.accept')}
        </Button>
      </div>
    </section>
  );
}

/** Who would like to be a friend, and whom one has asked. */
export function FriendRequests() {
  const [box, setBox] = useState<'in' | 'out'>('in');
  const load = useLoad(
    (signal) => api.get<ApiPage<FriendRequest>>('/member/friends/requests', { box }, signal),
    [box, friendChanges.value],
  );
  return (
    <Page title={t('friends.requests')} backTo="/friends">
      <Segments
        label={t('friends.requests')}
        value={box}
        onChange={setBox}
        options={[
          ['in', t('friends.requests.in')],
          ['out', t('friends.requests.out')],
        ]}
      />
      <Loaded load={load}>
        {({ items }) => {
          const open = items.filter((each) => box === 'in' && each.state === 'open');
          const rest = items.filter((each) => !open.includes(each));
          if (items.length === 0) return <Empty icon="people" title={t(`friends.requests.none.${box}`)} />;
          return (
            <>
              {open.map((each) => (
                <Asked key={each.id} request={each} onAnswered={load.reload} />
              ))}
              {rest.length > 0 && (
                <div class="card tight items">
                  {rest.map((each) => {
                    const other = box === 'in' ? each.from : each.to;
                    return (
                      <Item
                        key={each.id}
                        start={<Avatar name={other.name} />}
                        title={other.name}
                        about={each.greeting}
                        end={
                          <span class={each.state === 'open' ? 'tag wait' : 'tag'}>
                            {stateText(each.state)}
                          </span>
                        }
                      />
                    );
                  })}
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
