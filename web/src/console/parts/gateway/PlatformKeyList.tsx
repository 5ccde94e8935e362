import { useState } from 'preact/hooks';
import { longDay } from '../../../shared/format';
import { Button, Empty } from '../../../shared/ui';
import { t } from '../../i18n';
import { may } from '../../session';
import type { PlatformKeys } from '../../types';
import { word } from '../../words';
import { ReasonSheet } from '../ReasonSheet';
import { Pem } from './Pem';

/** Our public keys and certificates, as merchants download them, and making a new certificate. */
export function PlatformKeyList({ keys, onChange }: { keys: PlatformKeys; onChange: () => void }) {
  const [rotating, setRotating] = useState(false);
  return (
    <section class="card">
      <div class="row between">
        <h2>{t('gateway.keys')}</h2>
        {may('keep_keys') && keys.keys.length > 0 && (
          <Button kind="line" small onClick={() => setRotating(true)}>
            {t('gateway.rotate')}
          </Button>
        )}
      </div>
      <p class="mut">{t('gateway.keys.about')}</p>
      {keys.keys.length === 0 && <Empty icon="key" title={t('gateway.keys.none')} />}
      {keys.keys.map((key) => (
        <div key={key.id} class="keyline">
          <span class="grow">
            <b>{word('platformkey', key.kind)}</b>
            <code>{key.id}</code>
            <span class="mut">
              {t('gateway.valid', { from: longDay(key.effective_at_ms), to: longDay(key.expires_at_ms) })}
            </span>
          </span>
          <Pem name={`${key.id}.pem`} text={key.certificate_pem || key.public_pem} />
        </div>
      ))}
      {keys.alipay_chain_pem && (
        <div class="keyline">
          <span class="grow">
            <b>{t('gateway.alipay.chain')}</b>
          </span>
          <Pem name="alipayCertPublicKey_RSA2.crt" text={keys.alipay_chain_pem} />
          <Pem name="alipayRootCert.crt" text={keys.alipay_root_pem} />
        </div>
      )}
      {rotating && (
        <ReasonSheet
          title={t('gateway.rotate')}
          about={t('gateway.rotate.about')}
          act={t('gateway.rotate')}
          path="/console/gateway/keys/rotate"
          body={{}}
          said={t('gateway.rotated')}
          onClose={() => setRotating(false)}
          onDone={() => {
            setRotating(false);
            onChange();
          }}
        />
      )}
    </section>
  );
}
