import { cleanup } from '@testing-library/preact';
import { afterEach, vi } from 'vitest';
import { addTexts } from '../shared/i18n';
import memberEn from '../member/i18n/en.json';
import laterEn from '../member/i18n/later/en.json';
import laterZh from '../member/i18n/later/zh-CN.json';
import memberZh from '../member/i18n/zh-CN.json';

addTexts({ en: { ...memberEn, ...laterEn }, 'zh-CN': { ...memberZh, ...laterZh } });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
