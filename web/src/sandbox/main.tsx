import '../shared/desk/Frame';
import './styles/sandbox.css';
import './styles/sequence.css';
import './styles/tools.css';
import './icons';
import { lazy } from '../shared/lazy';
import { Router, type Routes } from '../shared/routes';
import { startApp } from '../shared/start';
import { t } from './i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { Overview } from './pages/Overview';
import { start } from './session';

const orders = () => import('./pages/orderPages');
const traffic = () => import('./pages/trafficPages');
const tools = () => import('./pages/toolPages');

const ROUTES: Routes = [
  ['/view', Overview],
  ['/view/orders', lazy(() => orders().then((pages) => pages.Orders))],
  ['/view/orders/:account/:out', lazy(() => orders().then((pages) => pages.OrderPage))],
  ['/view/requests', lazy(() => traffic().then((pages) => pages.Requests))],
  ['/view/requests/:id', lazy(() => traffic().then((pages) => pages.RequestPage))],
  ['/view/callbacks', lazy(() => traffic().then((pages) => pages.Callbacks))],
  ['/view/callbacks/:id', lazy(() => traffic().then((pages) => pages.CallbackPage))],
  ['/view/verify', lazy(() => tools().then((pages) => pages.Verify))],
  ['/view/faults', lazy(() => tools().then((pages) => pages.Faults))],
  ['/view/code', lazy(() => tools().then((pages) => pages.Code))],
];

const App = () => <Router routes={ROUTES} otherwise={Overview} product={t('title')} />;

start();
startApp('/view', { en, 'zh-CN': zh }, App);
