import { go } from '../../shared/router';
import { Page } from '../../shared/ui';
import { t } from '../i18n/later';
import { PinForm } from '../parts/PinForm';

/** After sign-up: the payment PIN, which can also be set later. */
export function Welcome() {
  const onward = (): void => go('/', { replace: true });
  return (
    <Page
      title={t('welcome.title')}
      root
      end={
        <button type="button" class="link later" onClick={onward}>
          {t('welcome.later')}
        </button>
      }
    >
      <div class="center">
        <h2>{t('welcome.pin')}</h2>
        <p class="mut">{t('welcome.pin.why')}</p>
      </div>
      <PinForm onDone={onward} />
    </Page>
  );
}
