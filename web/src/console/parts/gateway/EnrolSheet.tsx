import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { Button, ErrorNote, Notice, Segments, Sheet } from '../../../shared/ui';
import { t } from '../../i18n';
import type { GatewayAccount } from '../../types';
import { Copied, Facts } from '../small';

interface Enrolled {
  account: GatewayAccount;
  secrets: Record<string, string>;
}

type Scheme = 'wechat' | 'alipay';

/** The secrets of a new caller: shown this once, for they belong to the merchant. */
function Secrets({ enrolled, onClose }: { enrolled: Enrolled; onClose: () => void }) {
  return (
    <>
      <Notice kind="wait">{t('gateway.secrets.about')}</Notice>
      <Facts
        rows={[
          [t('col.number'), <Copied text={enrolled.account.account} />],
          ...Object.entries(enrolled.secrets).map(([name, value]): [string, preact.ComponentChildren] => [
            name,
            <Copied text={value} />,
          ]),
        ]}
      />
      <Button onClick={onClose}>{t('done')}</Button>
    </>
  );
}

/** Lets a merchant's software in: whose it is, which scheme it speaks, and its public key. */
export function EnrolSheet({ onClose }: { onClose: () => void }) {
  const [scheme, setScheme] = useState<Scheme>('wechat');
  const [merchant, setMerchant] = useState('');
  const [key, setKey] = useState('');
  const [newer, setNewer] = useState(true);
  const [enrolled, setEnrolled] = useState<Enrolled>();
  const act = useAction(async (once: string, body: Record<string, unknown>) => {
    setEnrolled(await api.post<Enrolled>('/console/gateway/accounts', body, once));
  });
  const extra = scheme === 'wechat' ? { public_key_only: newer } : { certificate: newer };
  return (
    <Sheet title={t('gateway.enrol')} onClose={onClose} fixed={act.busy || enrolled !== undefined}>
      {enrolled ? (
        <Secrets enrolled={enrolled} onClose={onClose} />
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void act.run({ scheme, merchant: merchant.trim(), public_key: key.trim(), ...extra });
          }}
        >
          <Segments
            label={t('gateway.scheme')}
            value={scheme}
            options={[
              ['wechat', t('scheme.wechat')],
              ['alipay', t('scheme.alipay')],
            ]}
            onChange={setScheme}
          />
          <label class="box">
            <span>{t('gateway.merchant')}</span>
            <input placeholder="mch_…" value={merchant} onInput={(e) => setMerchant(e.currentTarget.value)} />
          </label>
          <label class="box">
            <span>{t('gateway.key')}</span>
            <textarea
              rows={6}
              placeholder="-----BEGIN PUBLIC KEY-----"
              value={key}
              onInput={(e) => setKey(e.currentTarget.value)}
            />
          </label>
          <label class="fld">
            <span>{t(scheme === 'wechat' ? 'gateway.public_key_only' : 'gateway.certificate')}</span>
            <input
              type="checkbox"
              class="switch"
              checked={newer}
              onChange={(e) => setNewer(e.currentTarget.checked)}
            />
          </label>
          <ErrorNote error={act.error} />
          <Button submit busy={act.busy} disabled={!merchant.trim() || key.trim().length < 100}>
            {t('gateway.enrol')}
          </Button>
        </form>
      )}
    </Sheet>
  );
}
