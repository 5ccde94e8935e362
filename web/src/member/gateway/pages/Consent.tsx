import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { go, location_ } from '../../../shared/router';
import { Avatar, Button, ErrorNote, Loaded, Page } from '../../../shared/ui';
import { me } from '../../session';
import { webAddress } from '../addresses';
import { t } from '../i18n';

/** A shop's page asks who the member is: the member agrees, and the browser goes back with a code. */
export function Consent() {
  const given = new URLSearchParams(location_.value.search);
  const of = (name: string): string => given.get(name) ?? '';
  const asked = {
    scheme: of('scheme') || 'wechat',
    appid: of('appid'),
    redirect_uri: of('redirect_uri'),
    scope: of('scope'),
    state: of('state'),
  };
  const named = asked.scheme === 'alipay' && asked.scope.split(',').includes('auth_user');
  const app = useLoad(
    (signal) =>
      api.get<{ name: string }>('/member/grants/app', { scheme: asked.scheme, appid: asked.appid }, signal),
    [asked.appid],
  );
  const agree = useAction(async () => {
    const { redirect_to } = await api.post<{ redirect_to: string }>('/member/grants', asked);
    const address = webAddress(redirect_to);
    if (!address) return;
    if (given.has('inside')) go(`/browser?url=${encodeURIComponent(address.href)}`, { replace: true });
    else location.assign(address.href);
  });
  return (
    <Page
      title={t('consent.title')}
      footer={
        <>
          <Button busy={agree.busy} disabled={!app.data} onClick={() => void agree.run()}>
            {t('consent.agree')}
          </Button>
          <Button kind="line" onClick={() => go('/', { replace: true })}>
            {t('consent.refuse')}
          </Button>
        </>
      }
    >
      <Loaded load={app}>
        {({ name }) => (
          <section class="card stack consent">
            <Avatar name={name} big />
            <h2>{t('consent.asks', { name })}</h2>
            <p class="mut">
              {t(named ? 'consent.named' : 'consent.about', { member: me.value?.member.name ?? '' })}
            </p>
            <p class="mut">
              {t('consent.to', { host: webAddress(asked.redirect_uri)?.host ?? asked.redirect_uri })}
            </p>
          </section>
        )}
      </Loaded>
      <ErrorNote error={agree.error} />
    </Page>
  );
}
