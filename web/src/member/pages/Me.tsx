import { useState } from 'preact/hooks';
import { language } from '../../shared/i18n';
import { chooseTextSize, chooseTheme, textSize, theme } from '../../shared/preferences';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { Avatar, Button, ErrorNote, Icon, Item, Rosette, Segments, Sheet } from '../../shared/ui';
import { t } from '../i18n/later';
import { EditProfile } from '../parts/EditProfile';
import { TabBar } from '../parts/TabBar';
import { PushSetting } from '../chat/parts/PushSetting';
import { changeLanguage, config, logOut, me } from '../session';
import type { OwnShop } from '../types';

const PLACES = [
  ['/bills', 'bill', 'svc.bills'],
  ['/requests', 'people', 'svc.requests'],
  ['/packets', 'packet', 'svc.packets'],
  ['/me/security', 'shield', 'svc.security'],
  ['/bank-accounts', 'bank', 'svc.banks'],
  ['/limits', 'limit', 'svc.limits'],
  ['/export', 'export', 'export.title'],
] as const;

function Look() {
  const change = useAction((_key: string, tag: string) => changeLanguage(tag));
  return (
    <section class="card stack">
      <h2 class="sr">{t('me.look')}</h2>
      <div class="setting">
        <Icon name="language" small />
        <span>{t('me.language')}</span>
        <Segments
          label={t('me.language')}
          value={language.value}
          onChange={(value) => void change.run(value)}
          options={[
            ['zh-CN', '中文'],
            ['en', 'English'],
          ]}
        />
      </div>
      <ErrorNote error={change.error} />
      <div class="setting">
        <Icon name="moon" small />
        <span>{t('me.theme')}</span>
        <Segments
          label={t('me.theme')}
          value={theme.value}
          onChange={chooseTheme}
          options={[
            ['auto', t('me.theme.auto')],
            ['light', t('me.theme.light')],
            ['dark', t('me.theme.dark')],
          ]}
        />
      </div>
      <div class="setting">
        <Icon name="textsize" small />
        <span>{t('me.text')}</span>
        <Segments
          label={t('me.text')}
          value={textSize.value}
          onChange={chooseTextSize}
          options={[
            ['normal', t('me.text.normal')],
            ['large', t('me.text.large')],
            ['xlarge', t('me.text.xlarge')],
          ]}
        />
      </div>
    </section>
  );
}

function LogOut({ onClose }: { onClose: () => void }) {
  const leave = useAction(() => logOut());
  return (
    <Sheet title={t('me.logout')} onClose={onClose}>
      <p class="center mut">{t('me.logout.about')}</p>
      <Button kind="danger" busy={leave.busy} onClick={() => void leave.run()}>
        {t('me.logout')}
      </Button>
    </Sheet>
  );
}

/** Who I am here, where everything about the account is, and how the app looks. */
export function Me() {
  const shops = useLoad((signal) => api.get<{ items: OwnShop[] }>('/member/shops', undefined, signal));
  const [editing, setEditing] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const member = me.value?.member;
  return (
    <>
      <main class="page">
        <div class="hero">
          <Rosette />
          <div class="profile">
            <Avatar name={member?.name ?? ''} big />
            <div class="grow">
              <h1 tabIndex={-1}>{member?.name ?? t('nav.me')}</h1>
              <p class="num">
                {member?.handle && <>@{member.handle} · </>}
                {member?.phone_masked}
              </p>
            </div>
            <button type="button" class="btn-i" aria-label={t('me.edit')} onClick={() => setEditing(true)}>
              <Icon name="edit" />
            </button>
          </div>
        </div>
        <div class="wrap">
          <a class="card row" href="/receive">
            <Icon name="qr" />
            <span class="grow">{t('me.my_code')}</span>
            <Icon name="chevron" small />
          </a>
          <nav class="card tight items" aria-label={t('me.account')}>
            {PLACES.map(([to, icon, label]) => (
              <Item key={to} href={to} icon={icon} title={t(label)} more />
            ))}
            {shops.data && shops.data.items.length > 0 && (
              <Item href="/me/shops" icon="shop" title={t('shops.title')} more />
            )}
          </nav>
          <PushSetting />
          <Look />
          <Button kind="line" onClick={() => setLeaving(true)}>
            <Icon name="logout" />
            {t('me.logout')}
          </Button>
          <p class="note center">
            {config.value?.product ?? 'Jinbao'} {config.value?.version}
          </p>
        </div>
      </main>
      {editing && <EditProfile onClose={() => setEditing(false)} />}
      {leaving && <LogOut onClose={() => setLeaving(false)} />}
      <TabBar />
    </>
  );
}
