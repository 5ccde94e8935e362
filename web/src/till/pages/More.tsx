import { api, type Page } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { dayAndTime, percent } from '../../shared/format';
import { language } from '../../shared/i18n';
import { chooseLanguage, chooseTextSize, chooseTheme, textSize, theme } from '../../shared/preferences';
import { Button, ErrorNote, Icon, Item, Loaded, Segments, toast } from '../../shared/ui';
import { t } from '../i18n';
import { Frame } from '../parts/Frame';
import { changes, logOut, me, refresh } from '../session';
import { chooseRinging, chooseSpoken, ringing, spoken } from '../settings';
import { chime } from '../sound';
import type { Device } from '../types';

function Appearance() {
  return (
    <section class="card stack">
      <h2>{t('more.look')}</h2>
      <Segments
        label={t('more.language')}
        value={language.value}
        options={[
          ['zh-CN', '中文'],
          ['en', 'English'],
        ]}
        onChange={chooseLanguage}
      />
      <Segments
        label={t('more.theme')}
        value={theme.value}
        options={[
          ['auto', t('more.theme.auto')],
          ['light', t('more.theme.light')],
          ['dark', t('more.theme.dark')],
        ]}
        onChange={chooseTheme}
      />
      <Segments
        label={t('more.text')}
        value={textSize.value}
        options={[
          ['normal', t('more.text.normal')],
          ['large', t('more.text.large')],
          ['xlarge', t('more.text.xlarge')],
        ]}
        onChange={chooseTextSize}
      />
    </section>
  );
}

function Sound() {
  return (
    <section class="card stack">
      <h2>{t('more.sound')}</h2>
      <Segments
        label={t('more.sound')}
        value={ringing.value}
        options={[
          ['all', t('more.ring.all')],
          ['own', t('more.ring.own')],
          ['off', t('more.ring.off')],
        ]}
        onChange={chooseRinging}
      />
      <label class="fld">
        {t('more.spoken')}
        <input
          type="checkbox"
          class="switch"
          role="switch"
          checked={spoken.value}
          onChange={(event) => chooseSpoken(event.currentTarget.checked)}
        />
      </label>
      <button type="button" class="pill" onClick={chime}>
        <Icon name="sound" small />
        {t('more.sound.try')}
      </button>
    </section>
  );
}

function Devices() {
  const load = useLoad((signal) => api.get<Page<Device>>('/merchant/devices', {}, signal), [changes.value]);
  const signOut = useAction(async (_key: string, device: Device) => {
    await api.post(`/merchant/devices/${device.id}/sign-out`);
    toast(t('more.devices.said', { name: device.name }));
    load.reload();
  });
  return (
    <section class="card">
      <h2>{t('more.devices')}</h2>
      <ErrorNote error={signOut.error} />
      <Loaded load={load}>
        {(page) => (
          <div class="items">
            {page.items.map((device) => (
              <Item
                key={device.id}
                icon="device"
                title={device.name}
                about={
                  device.current
                    ? t('more.devices.this')
                    : t('more.devices.seen', { at: dayAndTime(device.last_seen_at_ms) })
                }
                end={
                  !device.current && (
                    <Button
                      kind="line"
                      small
                      disabled={signOut.busy}
                      onClick={() => void signOut.run(device)}
                    >
                      {t('more.devices.out')}
                      <span class="sr"> {device.name}</span>
                    </Button>
                  )
                }
              />
            ))}
          </div>
        )}
      </Loaded>
    </section>
  );
}

/** The shop itself; an owner of several chooses here whose till this is. */
function Shop() {
  const change = useAction(async (_key: string, id: string) => {
    await api.post('/merchant/switch', { merchant_id: id });
    await refresh();
  });
  const shop = me.value?.merchant;
  const others = me.value?.merchants?.filter((each) => each.id !== shop?.id) ?? [];
  if (!shop) return null;
  return (
    <section class="card">
      <h2>{shop.name}</h2>
      <p class="mut">
        {[shop.city, t('more.mcc', { mcc: shop.mcc }), t('settle.fee', { fee: percent(shop.fee_bp) })].join(
          ' · ',
        )}
      </p>
      <ErrorNote error={change.error} />
      <div class="items">
        <Item icon="poster" title={t('nav.posters')} href="/till/posters" more />
        <Item icon="bill" title={t('statement.title')} href="/till/statement" more />
        {others.map((other) => (
          <Item
            key={other.id}
            icon="shop"
            title={t('more.switch', { name: other.name })}
            onClick={() => void change.run(other.id)}
            more
          />
        ))}
      </div>
    </section>
  );
}

/** Settings of this till. */
export function More() {
  return (
    <Frame title={t('nav.more')}>
      <div class="two">
        <div class="stack">
          <Shop />
          <Devices />
          <Button kind="danger" onClick={() => void logOut()}>
            <Icon name="logout" />
            {t('more.logout')}
          </Button>
        </div>
        <div class="stack">
          <Sound />
          <Appearance />
        </div>
      </div>
    </Frame>
  );
}
