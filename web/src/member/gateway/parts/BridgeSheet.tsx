import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { money } from '../../../shared/format';
import { Amount, Avatar, Button, ErrorNote, Loaded, Notice, Sheet } from '../../../shared/ui';
import { shopName } from '../../../shared/shopName';
import { PayFrom } from '../../parts/PayOrder';
import { ProofSheet } from '../../parts/ProofSheet';
import { refresh } from '../../session';
import { askedBy, left, type Call, type Outcome } from '../bridge';
import { t } from '../i18n';
import type { OfferedTransfer, Payable } from '../types';
import { purposeOf, usePayable } from './usePayable';

type OnEnd = (outcome: Outcome) => void;

function Pay(props: { what: Payable; onPaid: () => void; onError: (error: Error | undefined) => void }) {
  const { what, onPaid, onError } = props;
  const shop = shopName(what.shop, what.shop_latin);
  const pay = usePayable(onPaid);
  useEffect(() => onError(pay.error), [pay.error]);
  return (
    <>
      <div class="payee">
        <Avatar name={shop} big />
        <b>{shop}</b>
        {what.description && <span class="mut">{what.description}</span>}
        <Amount minor={what.amount_minor} />
      </div>
      <PayFrom amountMinor={what.amount_minor} />
      <ErrorNote error={pay.error} />
      <Button busy={pay.busy && !pay.asking} onClick={() => void pay.start(what, false)}>
        {t('checkout.pay', { amount: money(what.amount_minor) })}
      </Button>
      {pay.asking && (
        <ProofSheet
          title={t('proof.title')}
          to={shop}
          amountMinor={what.amount_minor}
          purposeRef={purposeOf(what)}
          onProof={pay.prove}
          onClose={pay.cancel}
        />
      )}
    </>
  );
}

/** A merchant's page asks for payment. */
function PaySheet({ call, onEnd }: { call: Call; onEnd: OnEnd }) {
  const asked = askedBy(call);
  const load = useLoad(() => api.post<Payable>(asked.path, asked.body), [call.id]);
  const paying = useRef<Error | undefined>(undefined);
  return (
    <Sheet title={t('checkout.title')} onClose={() => onEnd(left(call, load.error, paying.current))}>
      <Loaded load={load}>
        {(what) => (
          <Pay
            what={what}
            onPaid={() => onEnd({ kind: 'ok' })}
            onError={(error) => {
              paying.current = error;
            }}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

/** A merchant's page offers money. */
function TransferSheet({ call, onEnd }: { call: Call; onEnd: OnEnd }) {
  const load = useLoad(
    () => api.post<OfferedTransfer>('/member/merchant-transfers/look', call.params),
    [call.id],
  );
  const [done, setDone] = useState(false);
  const take = useAction(async (key) => {
    await api.post('/member/merchant-transfers/receive', call.params, key);
    setDone(true);
    void refresh();
  });
  const leave = (): void =>
    onEnd(
      done ? { kind: 'ok' } : load.error ? { kind: 'fail', why: load.error.message } : { kind: 'cancel' },
    );
  return (
    <Sheet title={t('transfer.offered')} onClose={leave}>
      <Loaded load={load}>
        {(offered) => (
          <>
            <div class="payee">
              <Avatar name={shopName(offered.shop, offered.shop_latin)} big />
              <b>{shopName(offered.shop, offered.shop_latin)}</b>
              {offered.title && <span class="mut">{offered.title}</span>}
              <Amount minor={offered.amount_minor} />
            </div>
            <ErrorNote error={take.error} />
            {done || offered.state === 'done' ? (
              <>
                <Notice kind="good">{t('transfer.taken')}</Notice>
                <Button onClick={() => onEnd({ kind: 'ok' })}>{t('done')}</Button>
              </>
            ) : (
              <Button
                kind="gold"
                busy={take.busy}
                disabled={offered.state !== 'waiting'}
                onClick={() => void take.run()}
              >
                {t('transfer.take')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Sheet>
  );
}

/** What the wallet shows when a page inside it asks for something. */
export function BridgeSheet(props: { call: Call; onEnd: OnEnd }) {
  return props.call.name === 'requestMerchantTransfer' ? (
    <TransferSheet {...props} />
  ) : (
    <PaySheet {...props} />
  );
}
