import { useState } from 'preact/hooks';
import { api, type Page as ApiPage } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { go, parameter } from '../../shared/router';
import { Button, Empty, ErrorNote, Icon, Item, Loaded, Page, Sheet } from '../../shared/ui';
import { t } from '../i18n/later';
import { config } from '../session';
import type { BankAccount } from '../types';

/** The sandbox bank opens an account for any number; these begin with 00, as no real one does. */
const DEMO_BANK = 'JBSB';
const demoNumber = (): string => {
  const digits = [...crypto.getRandomValues(new Uint8Array(13))].map((byte) => byte % 10);
  return `009${digits.join('')}`;
};

function AddAccount(props: { onClose: () => void; onAdded: () => void }) {
  const [bank, setBank] = useState('');
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const add = useAction(async (key: string, body: { bank: string; number: string; name: string }) => {
    await api.post('/member/bank-accounts', body, key);
    props.onAdded();
  });
  const useDemo = (): void => {
    setBank(DEMO_BANK);
    setNumber(demoNumber());
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void add.run({ bank: bank.trim().toUpperCase(), number: number.trim(), name: name.trim() });
  };
  const ready = bank.trim().length >= 2 && number.trim().length >= 6;
  return (
    <Sheet title={t('banks.add')} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        {config.value?.demo && (
          <button type="button" class="pill" onClick={useDemo}>
            {t('banks.demo')}
          </button>
        )}
        <label class="box">
          <span>{t('banks.bank')}</span>
          <input
            autocomplete="off"
            autocapitalize="characters"
            maxLength={11}
            value={bank}
            onInput={(event) => setBank(event.currentTarget.value)}
          />
          <span class="hint">{t('banks.bank.hint')}</span>
        </label>
        <label class="box">
          <span>{t('banks.number')}</span>
          <input
            class="num"
            inputMode="numeric"
            autocomplete="off"
            maxLength={42}
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </label>
        <label class="box">
          <span>{t('banks.name')}</span>
          <input
            autocomplete="off"
            maxLength={40}
            placeholder={t('note.optional')}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
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
