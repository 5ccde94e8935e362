import { beforeEach, expect, it } from 'vitest';
import { language } from './i18n';
import { shopName } from './shopName';

beforeEach(() => {
  language.value = 'en';
});

it('a Chinese name is read in Latin letters on an English page', () => {
  expect(shopName('兰州拉面', 'Lanzhou Noodles')).toBe('Lanzhou Noodles');
  expect(shopName('九里 Nine Lanes', 'NINE LANES')).toBe('NINE LANES');
});

it('a Chinese page shows the shop by its own name', () => {
  language.value = 'zh-CN';
  expect(shopName('兰州拉面', 'Lanzhou Noodles')).toBe('兰州拉面');
});

it('a name that anybody can read stays as the shop writes it', () => {
  expect(shopName('Café Zoë', 'CAFE ZOE')).toBe('Café Zoë');
});

it('a server that tells of no other name loses nothing', () => {
  expect(shopName('兰州拉面', undefined)).toBe('兰州拉面');
  expect(shopName('兰州拉面', '')).toBe('兰州拉面');
});
