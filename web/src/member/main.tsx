import '../shared/styles/phone.css';
import './styles/home.css';
import './styles/pages.css';
import { startApp } from '../shared/start';
import { ownScript } from '../shared/trusted';
import { App } from './App';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { start } from './session';

startApp('/', { en, 'zh-CN': zh }, App);
void start();

// A page's chunk that is gone after a release: the present release has it under another name.
addEventListener('vite:preloadError', (event) => {
  event.preventDefault();
  location.reload();
});

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register(ownScript('/sw.js')).catch(() => undefined); // not on a plain http address
}
