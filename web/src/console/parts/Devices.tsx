import { dayAndTime } from '../../shared/format';
import { Empty, Item } from '../../shared/ui';
import { t } from '../i18n';
import type { Device } from '../types';

/** Where somebody is logged in. */
export function Devices({ devices }: { devices: Device[] }) {
  return (
    <section class="card">
      <h2>{t('devices.title')}</h2>
      {devices.length === 0 && <Empty icon="device" title={t('devices.none')} />}
      <div class="items">
        {devices.map((device) => (
          <Item
            key={device.id}
            icon="device"
            title={device.name}
            about={t('devices.seen', { at: dayAndTime(device.last_seen_at_ms) })}
            end={device.paired && <span class="tag">{t('devices.paired')}</span>}
          />
        ))}
      </div>
    </section>
  );
}
