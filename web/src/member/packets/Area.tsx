import { lazy } from '../../shared/lazy';
import { Router, type Routes } from '../../shared/routes';
import { NotFound } from '../parts/NotFound';
import { product } from '../session';
import { Packet } from './pages/Packet';

const routes: Routes = [['/packets/:id', Packet]];

/** Everything under this area's addresses. */
export function Area() {
  return <Router routes={routes} otherwise={NotFound} product={product()} />;
}
void lazy;
