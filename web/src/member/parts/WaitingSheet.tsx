import { useEffect } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { money } from '../../shared/format';
import { useNow } from '../../shared/useNow';
import { location_ } from '../../shared/router';
import { Button, ErrorNote, toast } from '../../shared/ui';
import { shopName } from '../../shared/shopName';
import { t } from '../i18n/later';
import { purpose } from '../proof';
import { me, refresh } from '../session';
import { putOff } from '../waiting';
import type { Proof, Waiting } from '../types';
import { TooLow } from './PayOrder';
import { ProofSheet } from './ProofSheet';

/** A till waits for this member's confirmation: pay, decline, or close the sheet and decide a little later. */
export function WaitingSheet({ wanted }: { wanted: Waiting }) {
  const now = useNow(500);
  const seconds = Math.max(0, Math.ceil((wanted.expires_at_ms - now) / 1000));
  const shop = shopName(wanted.merchant.name, wanted.merchant.name_latin);
  const short = (me.value?.balance.available_minor ?? Infinity) < wanted.amount_minor;
  const decline = useAction((key: string) => api.post(`/member/waiting/${wanted.order_id}/decline`, {}, key));
  const confirm = useAction((key: string, proof: Proof) =>
    api.post(`/member/waiting/${wanted.order_id}/confirm`, { proof }, key),
  );

  useEffect(() => {
    if (seconds === 0) void refresh();
  }, [seconds === 0]);

  const onProof = async (proof: Proof): Promise<void> => {
    await confirm.attempt(proof);
    // the payment code page says it in large by itself
    const said = location_.peek().path === '/pay';
    if (!said) toast(t('waiting.paid', { amount: money(wanted.amount_minor), name: shop }));
    await refresh();
  };
  const onDecline = async (): Promise<void> => {
    await decline.run();
    await refresh();
  };

  return (
    <ProofSheet
      title={t('waiting.title')}
      to={shop}
      amountMinor={wanted.amount_minor}
      purposeRef={purpose.order(wanted.order_id)}
      onProof={onProof}
      onClose={() => putOff(wanted.order_id)}
    >
      <p class="mut num" role="timer">
        {t('waiting.left', { n: seconds })}
      </p>
      {short && <TooLow onLeave={() => putOff(wanted.order_id)} />}
      <ErrorNote error={decline.error} />
      <Button kind="danger" small busy={decline.busy} onClick={() => void onDecline()}>
        {t('waiting.decline')}
      </Button>
    </ProofSheet>
  );
}
