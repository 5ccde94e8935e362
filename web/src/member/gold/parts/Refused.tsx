import { ApiError } from '../../../shared/api/client';
import { ErrorNote } from '../../../shared/ui';
import { t } from '../i18n';

/** Where a refusal can be mended, by its code. */
const WAYS: Record<string, readonly [string, Parameters<typeof t>[0]]> = {
  'gold.account_needed': ['/gold', 'gold.way.open'],
  'gold.not_for_class': ['/limits', 'gold.way.limits'],
  'gold.quote_used': ['/gold/lines', 'gold.way.lines'],
  'gold.balance_too_low': ['/top-up', 'checkout.short.top_up'],
  'wallet.day_limit': ['/limits', 'gold.way.limits'],
  'wallet.year_limit': ['/limits', 'gold.way.limits'],
  'wallet.lifetime_limit': ['/limits', 'gold.way.limits'],
  'wallet.proof_limit': ['/limits', 'gold.way.limits'],
  'identity.pin_not_set': ['/me/security/pin', 'proof.none.set'],
};

/** What was refused, in the server's words, and a way on where there is one. */
export function Refused(props: { error?: Error; onRetry?: () => void }) {
  const way = props.error instanceof ApiError ? WAYS[props.error.code] : undefined;
  return (
    <>
      <ErrorNote error={props.error} onRetry={props.onRetry} />
      {way && (
        <p class="center">
          <a class="pill" href={way[0]}>
            {t(way[1])}
          </a>
        </p>
      )}
    </>
  );
}
