import { act, render, screen } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { addTexts, language } from '../../shared/i18n';
import { fakeApi } from '../../testing/fakeApi';
import en from '../i18n/en.json';
import zh from '../i18n/zh-CN.json';
import type { Snippet } from '../types';
import { Code } from './Code';

const curl: Snippet = {
  sdk: 'curl',
  title: 'curl',
  language: 'sh',
  scheme: 'wechat',
  install: '',
  code: 'curl',
  notes: 'Five lines, signed.',
  notes_zh: '拼成五行并签名。',
};

beforeEach(() => {
  addTexts({ en, 'zh-CN': zh });
  language.value = 'en';
});

it('what is said of a snippet is said in the language of the page', async () => {
  fakeApi({ 'GET /sandbox/snippets': { body: [curl] }, 'GET /sandbox/files': { body: [] } });
  render(<Code />);
  expect(await screen.findByText('Five lines, signed.')).toBeTruthy();
  act(() => {
    language.value = 'zh-CN';
  });
  expect(screen.getByText('拼成五行并签名。')).toBeTruthy();
  expect(screen.queryByText('Five lines, signed.')).toBeNull();
});
