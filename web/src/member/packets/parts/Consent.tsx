import '../styles/sheets.css';
import { Button, ErrorNote, Icon, Sheet } from '../../../shared/ui';
import { t } from '../i18n';

const POINTS = [
  ['shield', 'packets.consent.1'],
  ['limit', 'packets.consent.2'],
  ['refund', 'packets.consent.3'],
] as const;

/** Gold needs an account to go to, or to come back to: what that means, and yes or later. */
export function Consent(props: {
  about: string;
  agree: string;
  busy?: boolean;
  error?: Error;
  onAgree: () => void;
  onClose: () => void;
}) {
  return (
    <Sheet title={t('packets.consent.title')} onClose={props.onClose}>
      <p>{props.about}</p>
      <ul class="pk-points">
        {POINTS.map(([icon, key]) => (
          <li key={key}>
            <Icon name={icon} small />
            <span>{t(key)}</span>
          </li>
        ))}
      </ul>
      <ErrorNote error={props.error} />
      <Button kind="gold" busy={props.busy} onClick={props.onAgree}>
        {props.agree}
      </Button>
      <Button kind="line" onClick={props.onClose}>
        {t('packets.consent.later')}
      </Button>
    </Sheet>
  );
}
