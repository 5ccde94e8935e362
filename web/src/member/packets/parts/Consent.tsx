import { Button, Icon, Sheet } from '../../../shared/ui';
import { t } from '../i18n';

const POINTS = [
  ['shield', 'packets.consent.1'],
  ['limit', 'packets.consent.2'],
  ['refund', 'packets.consent.3'],
] as const;

/** Gold needs an account to go to: what that means, and yes or later. */
export function Consent(props: { onAgree: () => void; onClose: () => void }) {
  return (
    <Sheet title={t('packets.consent.title')} onClose={props.onClose}>
      <p>{t('packets.consent.about')}</p>
      <ul class="pk-points">
        {POINTS.map(([icon, key]) => (
          <li key={key}>
            <Icon name={icon} small />
            <span>{t(key)}</span>
          </li>
        ))}
      </ul>
      <Button kind="gold" onClick={props.onAgree}>
        {t('packets.consent.agree')}
      </Button>
      <Button kind="line" onClick={props.onClose}>
        {t('packets.consent.later')}
      </Button>
    </Sheet>
  );
}
