import { requireIsolation } from './isolation.ts';

requireIsolation();
