import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { Button, Empty, ErrorNote, Item, Loaded, Page, Sheet, toast } from '../../shared/ui';
import { t } from '../i18n/later';
import { ProofSheet } from '../parts/ProofSheet';
import { purpose } from '../proof';
import type { OwnShop } from '../types';

type Shop = OwnShop['merchant'];

/** An account number as the bank reads it: without the spaces that people type between its groups. */
export const accountNumber = (typed: string): string => typed.replace(/\s+/g, '');

/** Where the takings go: the number first, then the owner's proof of exactly this number. */
function ChangeAccount(props: { shop: Shop; onClose: () => void; onDone: () => void }) {
  const { shop } = props;
  const [typed, setTyped] = useState('');
  const [proving, setProving] = useState(false);
  const number = accountNumber(typed);
  if (proving) {
    return (
      <ProofSheet
        title={t('shops.account.change')}
        to={shop.name}
        purposeRef={purpose.shopAccount(shop.id, number)}
        onProof={async (proof) => {
          await api.post(`/member/shops/${shop.id}/bank-account`, { bank_account: number, proof });
          toast(t('shops.account.said', { name: shop.name }));
          props.onDone();
        }}
        onClose={() => setProving(false)}
      >
        <b class="num">{number}</b>
      </ProofSheet>
    );
  }
  const submit = (event: Event): void => {
    event.preventDefault();
    setProving(true);
  };
  return (
    <Sheet title={t('shops.account.change')} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <p class="mut">{t('shops.account.about')}</p>
        <label class="box">
          <span>{t('banks.number')}</span>
          <input
            class="num"
            inputMode="numeric"
            autocomplete="off"
            maxLength={42}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <span class="hint">{t('shops.account.now', { account: shop.bank_account_masked || '–' })}</span>
        </label>
        <Button submit disabled={number.length < 6}>
          {t('continue')}
        </Button>
      </form>
    </Sheet>
  );
}

function AllowTills(props: { shop: Shop; onClose: () => void; onDone: () => void }) {
  const { shop } = props;
  return (
    <ProofSheet
      title={t('shops.tills')}
      to={shop.name}
      purposeRef={purpose.tillsPayOut(shop.id)}
      onProof={async (proof) => {
        await api.post(`/member/shops/${shop.id}/tills/pay-out`, { proof });
        props.onDone();
      }}
      onClose={props.onClose}
    >
      <p class="mut">{t('shops.tills.about')}</p>
    </ProofSheet>
  );
}

function ShopCard(props: { own: OwnShop; onAsk: (asked: 'account' | 'tills') => void; onDone: () => void }) {
  const { merchant: shop, tills_pay_out: paysOut } = props.own;
  const stop = useAction(async () => {
    await api.post(`/member/shops/${shop.id}/tills/pay-nothing-out`, {});
    props.onDone();
  });
  return (
    <section class="card stack">
      <div class="row between">
        <h2>{shop.name}</h2>
        {shop.frozen ? (
          <span class="tag bad">{t('shops.frozen')}</span>
        ) : (
          <span class="mut">{shop.city}</span>
        )}
      </div>
      <Item
        icon="bank"
        title={t('shops.account')}
        about={<span class="num">{shop.bank_account_masked || t('shops.account.none')}</span>}
        end={<span class="mut">{t('shops.change')}</span>}
        more
        onClick={() => props.onAsk('account')}
      />
      <label class="fld">
        <span class="grow">
          {t('shops.tills')}
          <br />
          <span class="note">{t('shops.tills.about')}</span>
        </span>
        <input
          type="checkbox"
          class="switch"
          role="switch"
          checked={paysOut}
          disabled={stop.busy}
          onClick={(event) => {
            event.preventDefault(); // it changes when the server has agreed
            if (paysOut) void stop.run();
            else props.onAsk('tills');
          }}
        />
      </label>
      <ErrorNote error={stop.error} />
    </section>
  );
}

/** The shops that are the member's own: what a till cannot decide, because many hands touch it. */
export function Shops() {
  const [asked, setAsked] = useState<{ shop: Shop; about: 'account' | 'tills' }>();
  const load = useLoad((signal) => api.get<{ items: OwnShop[] }>('/member/shops', undefined, signal));
  const close = (): void => setAsked(undefined);
  const done = (): void => {
    close();
    load.reload();
  };
  return (
    <Page title={t('shops.title')} backTo="/me">
      <Loaded load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="shop" title={t('shops.none')} />
          ) : (
            <>
              {items.map((own) => (
                <ShopCard
                  key={own.merchant.id}
                  own={own}
                  onAsk={(about) => setAsked({ shop: own.merchant, about })}
                  onDone={load.reload}
                />
              ))}
            </>
          )
        }
      </Loaded>
      {asked?.about === 'account' && <ChangeAccount shop={asked.shop} onClose={close} onDone={done} />}
      {asked?.about === 'tills' && <AllowTills shop={asked.shop} onClose={close} onDone={done} />}
    </Page>
  );
}
