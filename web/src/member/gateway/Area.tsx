import './styles/gateway.css';
import { lazy } from '../../shared/lazy';
import { Router, type Routes } from '../../shared/routes';
import { NotFound } from '../parts/NotFound';
import { product } from '../session';

const routes: Routes = [
  ['/cashier/:token', lazy(() => import('./pages/Cashier').then((m) => m.Cashier))],
  ['/app-pay', lazy(() => import('./pages/AppPay').then((m) => m.AppPay))],
  ['/payouts', lazy(() => import('./pages/Payouts').then((m) => m.Payouts))],
  ['/consent', lazy(() => import('./pages/Consent').then((m) => m.Consent))],
  ['/browser', lazy(() => import('./pages/Browser').then((m) => m.Browser))],
];

/** What merchants' own pages and apps lead to. */
export function Area() {
  return <Router routes={routes} otherwise={NotFound} product={product()} />;
}
