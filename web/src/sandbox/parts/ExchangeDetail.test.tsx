import { render, screen } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { addTexts, language } from '../../shared/i18n';
import en from '../i18n/en.json';
import zh from '../i18n/zh-CN.json';
import type { Explanation } from '../types';
import { Why } from './ExchangeDetail';

beforeEach(() => {
  addTexts({ en, 'zh-CN': zh });
  language.value = 'en';
});

const told = (code: string): Explanation => ({
  problems: [{ code, en: 'It is wrong.', zh: '有误。' }],
  signed: '',
  key: null,
  serial: '',
  skew_ms: null,
  notes: [{ code: 'appids_yours', facts: {}, en: 'The apps of 16: wx1.', zh: '16 的 appid：wx1。' }],
});

it('a request whose signature holds is not called one that was not believed', () => {
  render(<Why explanation={told('wrong_app')} />);
  expect(screen.getByText('Why this was refused')).toBeTruthy();
  expect(screen.getByText('The apps of 16: wx1.')).toBeTruthy();
});

it('one whose signature does not hold is', () => {
  render(<Why explanation={told('clock')} />);
  expect(screen.getByText('Why this was not believed')).toBeTruthy();
});
