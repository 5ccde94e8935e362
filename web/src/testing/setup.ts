import { cleanup } from '@testing-library/preact';
import { afterEach, vi } from 'vitest';
import { addTexts } from '../shared/i18n';
import memberEn from '../member/i18n/en.json';
import memberZh from '../member/i18n/zh-CN.json';

addTexts({ en: memberEn, 'zh-CN': memberZh });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
