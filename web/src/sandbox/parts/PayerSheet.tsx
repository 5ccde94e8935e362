import { useEffect, useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { parseAmount } from '../../shared/format';
import { BarCode, Button, ErrorNote, Segments, Sheet } from '../../shared/ui';
import { QrCode } from '../../shared/ui/Codes';
import { t } from '../i18n';
import { refresh } from '../session';
import type { Payer } from '../types';
import { payerAbout } from '../words';

type Scheme = 'wechat' | 'alipay';

const ANEW_MS = 25_000;

/** A payment code of this payer, as a till scans it off the phone. */
function PaymentCode({ name, scheme }: { name: string; scheme: Scheme }) {
  const [code, setCode] = useState('');
  const [error, setError] = useState<Error>();
  useEffect(() => {
    const load = (): void => {
      api
        .get<{ code: string }>(`/sandbox/payers/${encodeURIComponent(name)}/code`, { scheme })
        .then((shown) => setCode(shown.code), setError);
    };
    load();
    const timer = setInterval(load, ANEW_MS);
    return () => clearInterval(timer);
  }, [name, scheme]);
  return (
    <>
      <ErrorNote error={error} />
      {code && (
        <div class="paycode">
          <BarCode text={code} label={t('payer.code')} />
          <code class="num">{code.replace(/(\d{4})(?=\d)/g, '$1 ')}</code>
          <QrCode text={code} label={t('payer.code')} />
        </div>
      )}
    </>
  );
}

/** What one can do with a payer: let a till scan it, fill or empty its balance, freeze it, let it hesitate. */
export function PayerSheet({ payer, onClose }: { payer: Payer; onClose: () => void }) {
  const [scheme, setScheme] = useState<Scheme>('wechat');
  const [amount, setAmount] = useState('100');
  const act = useAction(async (_key, what: string, body: unknown = {}) => {
    await api.post(`/sandbox/payers/${encodeURIComponent(payer.name)}/${what}`, body);
    await refresh();
  });
  const minor = parseAmount(amount);
  return (
    <Sheet title={payer.full_name} onClose={onClose}>
      <p class="mut">{payerAbout(payer)}</p>
      <Segments
        label={t('payer.code')}
        value={scheme}
        options={[
          ['wechat', t('scheme.wechat')],
          ['alipay', t('scheme.alipay')],
        ]}
        onChange={setScheme}
      />
      <PaymentCode name={payer.name} scheme={scheme} />
      <ErrorNote error={act.error} />
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (minor) void act.run('fund', { amount_minor: minor });
        }}
      >
        <label class="box grow">
          <span>{t('payer.amount')}</span>
          <input
            inputMode="decimal"
            value={amount}
            onInput={(event) => setAmount(event.currentTarget.value)}
          />
        </label>
        <Button small submit busy={act.busy} disabled={!minor}>
          {t('payer.fund')}
        </Button>
      </form>
      <div class="row wrap">
        <Button small kind="line" busy={act.busy} onClick={() => void act.run('empty')}>
          {t('payer.empty')}
        </Button>
        <Button
          small
          kind="line"
          busy={act.busy}
          onClick={() => void act.run(payer.hesitates ? 'decide' : 'hesitate')}
        >
          {t(payer.hesitates ? 'payer.decide' : 'payer.hesitate')}
        </Button>
        <Button
          small
          kind="danger"
          busy={act.busy}
          onClick={() => void act.run(payer.frozen ? 'unfreeze' : 'freeze')}
        >
          {t(payer.frozen ? 'payer.unfreeze' : 'payer.freeze')}
        </Button>
      </div>
    </Sheet>
  );
}
