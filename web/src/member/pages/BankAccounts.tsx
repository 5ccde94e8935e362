import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { go, parameter } from '../../shared/router';
import { Button, Empty, ErrorNote, Icon, Item, Loaded, Page, Sheet } from '../../shared/ui';
import { t } from '../i18n';
import { me } from '../session';
import type { BankAccount } from '../types';

function AddAccount(props: { onClose: () => void; onAdded: () => void }) {
  const [bank, setBank] = useState('');
  const [number, setNumber] = useState('');
  const [name, setName] = useState(me.value?.member.name ?? '');
  const add = useAction(async (key: string, body: { bank: string; number: string; name: string }) => {
    await api.post('/member/bank-accounts', body, key);
    props.onAdded();
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    void add.run({ bank: bank.trim(), number: number.replace(/\s/g, ''), name: name.trim() });
  };
  const ready = bank.trim() !== '' && number.trim().length >= 4 && name.trim() !== '';
  return (
    <Sheet title={t('banks.add')} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="box">
          <span>{t('banks.bank')}</span>
          <input maxLength={40} value={bank} onInput={(event) => setBank(event.currentTarget.value)} />
        </label>
        <label class="box">
          <span>{t('banks.number')}</span>
          <input
            class="num"
            inputMode="numeric"
            autocomplete="off"
            maxLength={34}
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </label>
        <label class="box">
          <span>{t('banks.name')}</span>
          <input
            autocomplete="name"
            maxLength={60}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <span class="hint">{t('banks.name.hint')}</span>
        </label>
        <ErrorNote error={add.error} />
        <Button submit busy={add.busy} disabled={!ready}>
          {t('banks.add')}
        </Button>
      </form>
    </Sheet>
  );
}

function RemoveAccount(props: { account: BankAccount; onClose: () => void; onRemoved: () => void }) {
  const remove = useAction(async () => {
    await api.delete(`/member/bank-accounts/${props.account.id}`);
    props.onRemoved();
  });
  return (
    <Sheet title={`${props.account.bank} ${props.account.number_masked}`} onClose={props.onClose}>
      <p class="center mut">{t('banks.remove.about')}</p>
      <ErrorNote error={remove.error} />
      <Button kind="danger" busy={remove.busy} onClick={() => void remove.run()}>
        {t('banks.remove')}
      </Button>
    </Sheet>
  );
}

/** The bank accounts that money can come from and go to. */
export function BankAccounts() {
  const [adding, setAdding] = useState(parameter('add') !== null);
  const [removing, setRemoving] = useState<BankAccount>();
  const accounts = useLoad((signal) =>
    api.get<ApiPage<BankAccount>>('/member/bank-accounts', undefined, signal),
  );
  const closeAdd = (): void => {
    setAdding(false);
    if (parameter('add') !== null) go('/bank-accounts', { replace: true });
  };
  return (
    <Page
      title={t('banks.title')}
      backTo="/me"
      footer={
        <Button kind="line" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t('banks.add')}
        </Button>
      }
    >
      <Loaded load={accounts}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty icon="bank" title={t('banks.none')}>
              <p>{t('banks.none.why')}</p>
            </Empty>
          ) : (
            <div class="card tight items">
              {page.items.map((each) => (
                <Item
                  key={each.id}
                  icon="bank"
                  title={`${each.bank} ${each.number_masked}`}
                  about={each.name}
                  end={each.default && <span class="tag good">{t('banks.default')}</span>}
                  more
                  onClick={() => setRemoving(each)}
                />
              ))}
            </div>
          )
        }
      </Loaded>
      {adding && (
        <AddAccount
          onClose={closeAdd}
          onAdded={() => {
            closeAdd();
            accounts.reload();
          }}
        />
      )}
      {removing && (
        <RemoveAccount
          account={removing}
          onClose={() => setRemoving(undefined)}
          onRemoved={() => {
            setRemoving(undefined);
            accounts.reload();
          }}
        />
      )}
    </Page>
  );
}
