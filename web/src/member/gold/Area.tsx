import './parts/icons';
import './styles/gold.css';
import './styles/pages.css';
import './styles/metal.css';
import { lazy } from '../../shared/lazy';
import { Router, type Routes } from '../../shared/routes';
import { NotFound } from '../parts/NotFound';
import { product } from '../session';
import { Gold } from './pages/Gold';

const trade = () => import('./pages/Trade');

const routes: Routes = [
  ['/gold', Gold],
  ['/gold/buy', lazy(() => trade().then((m) => m.Buy))],
  ['/gold/sell', lazy(() => trade().then((m) => m.Sell))],
  ['/gold/lines', lazy(() => import('./pages/Lines').then((m) => m.Lines))],
  ['/gold/trades/:id', lazy(() => import('./pages/TradePage').then((m) => m.TradePage))],
  ['/gold/plans', lazy(() => import('./pages/Plans').then((m) => m.Plans))],
  ['/gold/plans/new', lazy(() => import('./pages/PlanNew').then((m) => m.PlanNew))],
  ['/gold/alerts', lazy(() => import('./pages/Alerts').then((m) => m.Alerts))],
  ['/gold/alerts/new', lazy(() => import('./pages/AlertNew').then((m) => m.AlertNew))],
  ['/gold/delivery', lazy(() => import('./pages/Deliveries').then((m) => m.Deliveries))],
  ['/gold/delivery/new', lazy(() => import('./pages/DeliveryNew').then((m) => m.DeliveryNew))],
  ['/gold/delivery/:id', lazy(() => import('./pages/DeliveryPage').then((m) => m.DeliveryPage))],
  ['/gold/pledges', lazy(() => import('./pages/Pledges').then((m) => m.Pledges))],
  ['/gold/coverage', lazy(() => import('./pages/Coverage').then((m) => m.Coverage))],
];

/** The gold area: everything under `/gold`. */
export function Area() {
  return <Router routes={routes} otherwise={NotFound} product={product()} />;
}
