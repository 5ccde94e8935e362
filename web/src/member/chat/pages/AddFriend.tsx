import { useEffect, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { go, parameter } from '../../../shared/router';
import { Avatar, Button, ErrorNote, Icon, Page, toast } from '../../../shared/ui';
import type { FoundPayee } from '../../payee';
import { me } from '../../session';
import { friendChanges } from '../chats';
import { t } from '../i18n';
import type { Payee } from '../../types';

const LONGEST_GREETING = 60;

/** Asks somebody who was found, or met in a group, to be a friend. */
export function AskFriend({ found, onOther }: { found: Payee; onOther?: () => void }) {
  const [greeting, setGreeting] = useState(() =>
    t('friends.greeting', { name: me.peek()?.member.name ?? '' }),
  );
  const ask = useAction(async (key: string, to: string, words: string) => {
    await api.post('/member/friends/requests', { to, ...(words && { greeting: words }) }, key);
    friendChanges.value++;
    toast(t('friends.asked'));
    go('/friends', { replace: true });
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    void ask.run(found.id, greeting.trim());
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="payee card">
        <Avatar name={found.name_masked} big />
        <b>{found.name_masked}</b>
        {found.handle && <span class="mut">@{found.handle}</span>}
      </div>
      <div class="card">
        <label class="box">
          <span>{t('friends.greeting.label')}</span>
          <input
            value={greeting}
            maxLength={LONGEST_GREETING}
            onInput={(event) => setGreeting(event.currentTarget.value)}
          />
        </label>
      </div>
      <ErrorNote error={ask.error} />
      <Button submit busy={ask.busy}>
        <Icon name="addfriend" />
        {t('friends.ask')}
      </Button>
      {onOther && (
        <button type="button" class="link" onClick={onOther}>
          {t('friends.other')}
        </button>
      )}
    </form>
  );
}

/** Finds somebody by phone number, handle or personal code, and asks them: `/friends/add?q=…`. */
export function AddFriend() {
  const scanned = parameter('q') ?? '';
  const [typed, setTyped] = useState(scanned);
  const [found, setFound] = useState<Payee>();
  const find = useAction((_key: string, q: string) => api.get<FoundPayee>('/member/payees', { q }));
  const look = async (q: string): Promise<void> => {
    const answer = await find.run(q.trim());
    if (answer) setFound(answer.member);
  };
  useEffect(() => {
    if (scanned) void look(scanned);
  }, [scanned]);
  return (
    <Page title={t('friends.add')} backTo="/friends">
      {found ? (
        <AskFriend found={found} onOther={() => setFound(undefined)} />
      ) : (
        <>
          <form
            class="card stack"
            onSubmit={(event) => {
              event.preventDefault();
              void look(typed);
            }}
          >
            <label class="box">
              <span>{t('friends.find')}</span>
              <input
                autocomplete="off"
                autocapitalize="none"
                maxLength={800}
                placeholder={t('transfer.who.example')}
                value={typed}
                onInput={(event) => setTyped(event.currentTarget.value)}
              />
            </label>
            <ErrorNote error={find.error} />
            <Button submit busy={find.busy} disabled={typed.trim().length < 3}>
              {t('search')}
            </Button>
          </form>
          <div class="card tight items">
            <a class="item" href="/scan?for=friend">
              <span class="disc">
                <Icon name="scan" />
              </span>
              <span class="grow">{t('friends.scan')}</span>
              <Icon name="chevron" small />
            </a>
            <a class="item" href="/receive">
              <span class="disc">
                <Icon name="qr" />
              </span>
              <span class="grow">{t('friends.my_code')}</span>
              <Icon name="chevron" small />
            </a>
          </div>
        </>
      )}
    </Page>
  );
}
