import { startApp } from '../shared/start';
import { t } from './i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';

function App() {
  return <h1>{t('title')}</h1>;
}

startApp('/till', { en, 'zh-CN': zh }, App);
