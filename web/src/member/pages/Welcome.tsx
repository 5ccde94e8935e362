import { go } from '../../shared/router';
import { Button, Icon, Page } from '../../shared/ui';
import { t } from '../i18n';
import { PinForm } from '../parts/PinForm';

/** After sign-up: the payment PIN, which can also be set later. */
export function Welcome() {
  const onward = (): void => go('/', { replace: true });
  return (
    <Page
      title={t('welcome.title')}
      footer={
        <Button kind="line" onClick={onward}>
          {t('welcome.later')}
        </Button>
      }
    >
      <div class="empty">
        <span class="disc">
          <Icon name="lock" />
        </span>
        <b>{t('welcome.pin')}</b>
        <p>{t('welcome.pin.why')}</p>
      </div>
      <PinForm onDone={onward} />
    </Page>
  );
}
