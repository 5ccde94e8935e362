import { describe, expect, it } from 'vitest';
import { deviceName } from './deviceName';
import { startOfDay } from './parts/BillFilter';
import { withPayee } from './payee';
import { purpose } from './proof';

describe('small rules of the member app', () => {
  it('names a device after what the browser tells', () => {
    expect(
      deviceName('Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/156.0 Mobile'),
    ).toBe('Pixel 7 · Chrome');
    expect(deviceName('Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/156.0 Mobile')).toBe(
      'Android · Chrome',
    );
    expect(
      deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1'),
    ).toBe('iPhone · Safari');
    expect(deviceName('')).toBe('Linux · Browser');
  });

  it('a filter of whole days ends where the next day begins', () => {
    expect(startOfDay('2026-11-22', 1)).toBe(new Date(2026, 10, 23).getTime());
    expect(startOfDay('2026-12-31', 1)).toBe(new Date(2027, 0, 1).getTime());
    expect(startOfDay('')).toBeUndefined();
  });

  it('an address keeps whom to pay, and how much', () => {
    const member = { id: 'mbr_2', name_masked: '*宇', handle: 'chenyu' };
    const address = withPayee('/transfer', { member, amount_minor: 500, note: '面' });
    const search = new URLSearchParams(address.split('?')[1]);
    expect(Object.fromEntries(search)).toEqual({
      to: 'mbr_2',
      name: '*宇',
      handle: 'chenyu',
      amount: '500',
      note: '面',
    });
  });

  it('a passkey signs for one decision only', () => {
    expect(purpose.transfer('mbr_1', 500)).toBe('transfer:mbr_1:500');
    expect(purpose.withdrawal('bnk_1', 500)).toBe('withdrawal:bnk_1:500');
    expect(purpose.merchantQr('qrc_1', 500)).toBe('qr:qrc_1:500');
    expect(purpose.order('ord_1')).toBe('ord_1');
  });
});
