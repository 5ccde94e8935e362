import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { webAddress } from '../addresses';

const PAUSE_MS = 3_000;

/** The way back to the shop's own page, taken by itself after a moment. Nothing where there is none. */
export function Leave({ to }: { to: string }) {
  const address = webAddress(to);
  useEffect(() => {
    if (!address) return undefined;
    const timer = setTimeout(() => location.assign(address.href), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [to]);
  if (!address) return null;
  return (
    <p class="leave">
      <a class="pill" href={address.href} target="_self">
        {t('leave.to', { host: address.host })}
      </a>
      <small role="status">{t('leave.soon')}</small>
    </p>
  );
}
