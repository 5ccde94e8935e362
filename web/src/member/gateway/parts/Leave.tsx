import { useEffect } from 'preact/hooks';
import { go, parameter } from '../../../shared/router';
import { t } from '../i18n';
import { webAddress } from '../addresses';

const PAUSE_MS = 3_000;

/** The way back to the shop for whoever does not pay. Nothing where the shop named none. */
export function Quit({ to }: { to: string }) {
  const address = webAddress(to);
  if (!address) return null;
  return (
    <p class="leave">
      <a class="pill" href={address.href} target="_self">
        {t('leave.to', { host: address.host })}
      </a>
    </p>
  );
}

/**
 * The way back to the shop's own page, taken by itself after a moment. Nothing where there is none.
 * Who came from the browser inside the wallet goes back there.
 */
export function Leave({ to }: { to: string }) {
  const address = webAddress(to);
  const inside = parameter('inside') && address && `/browser?url=${encodeURIComponent(address.href)}`;
  useEffect(() => {
    if (!address) return undefined;
    const leave = (): void => (inside ? go(inside, { replace: true }) : location.assign(address.href));
    const timer = setTimeout(leave, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [to]);
  if (!address) return null;
  return (
    <p class="leave">
      <a class="pill" href={inside || address.href} target={inside ? undefined : '_self'}>
        {t('leave.to', { host: address.host })}
      </a>
      <small role="status">{t('leave.soon')}</small>
    </p>
  );
}
