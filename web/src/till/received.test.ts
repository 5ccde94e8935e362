import { beforeEach, expect, it, vi } from 'vitest';
import { addTexts } from '../shared/i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { announcement, asked, heardPaid } from './received';
import { ringing } from './settings';
import * as sound from './sound';
import type { PaidEvent } from './types';

const paid = (order: string): PaidEvent => ({ order, amount_minor: 1250, channel: 'static_qr' });
const chime = vi.spyOn(sound, 'chime').mockReturnValue();

addTexts({ en, 'zh-CN': zh });

beforeEach(() => {
  chime.mockClear();
  ringing.value = 'all';
});

it('a payment rings once, although the answer and the event both tell of it', () => {
  heardPaid(paid('ord_1'));
  heardPaid(paid('ord_1'));
  expect(chime).toHaveBeenCalledOnce();
  expect(announcement.value).toContain('12.50');
});

it('a till that rings for its own sales keeps quiet about others', () => {
  ringing.value = 'own';
  asked('ord_2');
  heardPaid(paid('ord_2'));
  heardPaid(paid('ord_3'));
  expect(chime).toHaveBeenCalledOnce();
});

it('a silent till still announces', () => {
  ringing.value = 'off';
  announcement.value = '';
  heardPaid(paid('ord_4'));
  expect(chime).not.toHaveBeenCalled();
  expect(announcement.value).not.toBe('');
});
