import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { currencySign, money } from '../../shared/format';
import { Amount, Button, ErrorNote, Keypad, Segments, Sheet, toast, type PadKey } from '../../shared/ui';
import { t } from '../i18n';
import { afterKeys, saleAmount } from '../sale';
import { refundable, type Order, type Refund } from '../types';
import { useKeys } from '../useKeys';

const REASON_MAX = 80;

/** The amount of a partial refund: null while it is nothing, or more than what is left. */
export function partAmount(typed: string, left: number): number | null {
  const amount = saleAmount(typed);
  return amount !== null && amount <= left ? amount : null;
}

/** Gives money back: all that is left of it with the second tap, or a part typed on the keypad. */
export function RefundSheet(props: { order: Order; onClose: () => void; onDone: () => void }) {
  const left = refundable(props.order);
  const [how, setHow] = useState<'all' | 'part'>('all');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const amount = how === 'all' ? left : partAmount(typed, left);
  const over = how === 'part' && (saleAmount(typed) ?? 0) > left;

  const refund = useAction(async (key: string, minor: number, why: string) => {
    const body = { amount_minor: minor, ...(why && { reason: why }) };
    const done = await api.post<Refund>(`/merchant/orders/${props.order.id}/refunds`, body, key);
    const sentence = done.state === 'done' ? 'refund.said' : 'refund.said.pending';
    toast(t(sentence, { amount: money(done.amount_minor) }));
    props.onDone();
  });
  const press = (keys: PadKey[]): void => setTyped((before) => afterKeys(before, keys));
  useKeys({
    onKeys: (keys) => how === 'part' && !refund.busy && press(keys),
    onScan: () => undefined,
    onEnter: () => undefined,
  });

  return (
    <Sheet title={t('order.refund')} onClose={props.onClose} fixed={refund.busy}>
      <Segments
        label={t('refund.how')}
        value={how}
        options={[
          ['all', props.order.refunded_minor > 0 ? t('refund.rest') : t('refund.all')],
          ['part', t('refund.part')],
        ]}
        onChange={setHow}
      />
      <div class="typed" role="status" aria-label={t('refund.amount')}>
        {how === 'all' ? <Amount minor={left} /> : <Amount text={currencySign() + (typed || '0')} />}
        {how === 'part' && <span class="caret" aria-hidden="true" />}
      </div>
      <p class={over ? 'center bad' : 'center mut'} role={over ? 'alert' : undefined}>
        {t(over ? 'refund.over' : 'refund.left', { amount: money(left) })}
      </p>
      <label class="box">
        <span>{t('refund.reason')}</span>
        <input
          maxLength={REASON_MAX}
          value={reason}
          placeholder={t('refund.reason.hint')}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <ErrorNote error={refund.error} />
      <Button
        busy={refund.busy}
        disabled={amount === null}
        onClick={() => amount !== null && void refund.run(amount, reason.trim())}
      >
        {t('refund.do', { amount: money(amount ?? 0) })}
      </Button>
      <p class="note center">{t('refund.note')}</p>
      {how === 'part' && <Keypad point disabled={refund.busy} onKey={(key) => press([key])} />}
    </Sheet>
  );
}
