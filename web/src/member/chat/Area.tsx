import { Router, type Routes } from '../../shared/routes';
import { NotFound } from '../parts/NotFound';
import { product } from '../session';

const routes: Routes = [];

/** Everything under this area's addresses. */
export function Area() {
  return <Router routes={routes} otherwise={NotFound} product={product()} />;
}
