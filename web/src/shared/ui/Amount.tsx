import { money } from '../format';
import { t } from '../i18n';

/** Sign, whole part, decimals: `-¥`, `2,864`, `.50`. */
const PARTS = /^([^\d]*)([\d,.\s]*?\d)([.,]\d{1,4})?([^\d]*)$/;

/**
 * An amount set the way wallets set them: small sign, large whole part, small decimals. Screen readers get plain text.
 * `minor` in minor units of the home currency; or `text` for an amount that is still being typed.
 */
export function Amount(props: { minor?: number; text?: string; sign?: boolean; covered?: boolean }) {
  const plain = props.text ?? money(props.minor ?? 0, { sign: props.sign });
  const parts = PARTS.exec(plain);
  if (props.covered) {
    return (
      <span class="amt">
        <span class="sr">{t('hidden')}</span>
        <span aria-hidden="true">••••••</span>
      </span>
    );
  }
  return (
    <span class="amt">
      <span class="sr">{plain}</span>
      <span aria-hidden="true">
        {parts ? (
          <>
            <span class="cur">{parts[1]}</span>
            {parts[2]}
            <span class="dec">
              {parts[3]}
              {parts[4]}
            </span>
          </>
        ) : (
          plain
        )}
      </span>
    </span>
  );
}
