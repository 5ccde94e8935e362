import '../shared/styles/phone.css';
import './styles/frame.css';
import './styles/pages.css';
import './styles/pay.css';
import './icons';
import { lazy } from '../shared/lazy';
import { Router, type Routes } from '../shared/routes';
import { startApp } from '../shared/start';
import { Skeleton } from '../shared/ui';
import { t } from './i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { Home } from './pages/Home';
import { Pay } from './pages/Pay';
import { start, state } from './session';
import { startSound } from './sound';
import { startKeys } from './useKeys';

const LogIn = lazy(() => import('./pages/LogIn').then((page) => page.LogIn));

const ROUTES: Routes = [
  ['/till', Home],
  ['/till/pay/:id', Pay],
  ['/till/scan', lazy(() => import('./pages/Scan').then((page) => page.Scan))],
  ['/till/orders', lazy(() => import('./pages/Orders').then((page) => page.Orders))],
  ['/till/orders/:id', lazy(() => import('./pages/OrderDetail').then((page) => page.OrderDetail))],
  ['/till/totals', lazy(() => import('./pages/Totals').then((page) => page.Totals))],
  ['/till/settlement', lazy(() => import('./pages/Settlement').then((page) => page.Settlement))],
  ['/till/statement', lazy(() => import('./pages/Statement').then((page) => page.Statement))],
  ['/till/posters', lazy(() => import('./pages/Posters').then((page) => page.Posters))],
  ['/till/more', lazy(() => import('./pages/More').then((page) => page.More))],
];

function App() {
  if (state.value === 'unknown') {
    return (
      <main class="plain">
        <h1 class="sr">{t('title')}</h1>
        <Skeleton lines={6} />
      </main>
    );
  }
  if (state.value !== 'in') return <LogIn />;
  return <Router routes={ROUTES} otherwise={Home} product={t('title')} />;
}

startSound();
startKeys();
void start();
startApp('/till', { en, 'zh-CN': zh }, App);
